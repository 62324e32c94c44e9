package cn.zhijian.phone;

import android.content.Context;
import com.xiaomi.mipush.sdk.MiPushClient;

/** Mi Push. Its library runs on every phone, and is of use on Xiaomi's alone. */
public class XiaomiVendor implements Vendor {

    @Override
    public String name() {
        return "xiaomi";
    }

    @Override
    public boolean serves(Context context) {
        return Phone.isMadeBy("xiaomi", "redmi", "blackshark");
    }

    /** The token comes to XiaomiPushReceiver, unless the phone has it already. */
    @Override
    public void register(Context context) throws Exception {
        MiPushClient.registerPush(context, Phone.key(context, "xiaomi.appId"), Phone.key(context, "xiaomi.appKey"));
        Tokens.arrived(MiPushClient.getRegId(context));
    }

    @Override
    public void unregister(Context context) {
        MiPushClient.unregisterPush(context);
    }
}
