package cn.zhijian.phone;

import android.os.Bundle;
import com.huawei.hms.push.HmsMessageService;

/** Where Huawei tells new tokens. */
public class HuaweiPushService extends HmsMessageService {

    @Override
    public void onNewToken(String token, Bundle bundle) {
        Tokens.arrived(token);
    }

    @Override
    public void onTokenError(Exception error, Bundle bundle) {
        Tokens.failed("hms gives no token");
    }
}
