package cn.zhijian.phone;

import android.content.Context;
import com.vivo.push.sdk.OpenClientPushMessageReceiver;

/** Where vivo tells new tokens. */
public class VivoPushReceiver extends OpenClientPushMessageReceiver {

    @Override
    public void onReceiveRegId(Context context, String token) {
        Tokens.arrived(token);
    }
}
