package cn.zhijian.phone;

import android.content.Context;
import com.hihonor.push.sdk.HonorPushCallback;
import com.hihonor.push.sdk.HonorPushClient;

/** Honor's own pushes: its phones of 2021 and later. */
public class HonorVendor implements Vendor {

    @Override
    public String name() {
        return "honor";
    }

    @Override
    public boolean serves(Context context) {
        return Phone.isMadeBy("honor") && HonorPushClient.getInstance().checkSupportHonorPush(context);
    }

    @Override
    public void register(Context context) {
        HonorPushClient client = HonorPushClient.getInstance();
        client.init(context, false); // true asks for the token by itself, and nobody would hear a failure
        client.getPushToken(
            new HonorPushCallback<String>() {
                @Override
                public void onSuccess(String token) {
                    Tokens.arrived(token);
                }

                @Override
                public void onFailure(int code, String words) {
                    Tokens.failed("honor gives no token: " + code);
                }
            }
        );
    }

    @Override
    public void unregister(Context context) {
        HonorPushClient.getInstance().deletePushToken(
            new HonorPushCallback<Void>() {
                @Override
                public void onSuccess(Void nothing) {}

                @Override
                public void onFailure(int code, String words) {}
            }
        );
    }
}
