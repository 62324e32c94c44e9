package cn.zhijian.phone;

import com.hihonor.push.sdk.HonorMessageService;

/** Where Honor tells new tokens. */
public class HonorPushService extends HonorMessageService {

    @Override
    public void onNewToken(String token) {
        Tokens.arrived(token);
    }
}
