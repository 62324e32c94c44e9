package cn.zhijian.phone;

import android.content.Context;
import com.huawei.hms.aaid.HmsInstanceId;
import com.huawei.hms.api.ConnectionResult;
import com.huawei.hms.api.HuaweiApiAvailability;

/** HMS Push Kit: phones with Huawei's mobile services, also Honor's of before 2021. */
public class HuaweiVendor implements Vendor {

    private static final String SCOPE = "HCM";

    @Override
    public String name() {
        return "hms";
    }

    @Override
    public boolean serves(Context context) {
        return (
            Phone.isMadeBy("huawei", "honor") &&
            HuaweiApiAvailability.getInstance().isHuaweiMobileServicesAvailable(context) == ConnectionResult.SUCCESS
        );
    }

    /** With EMUI before 10 the token is empty here and comes to HuaweiPushService. */
    @Override
    public void register(Context context) throws Exception {
        Tokens.arrived(HmsInstanceId.getInstance(context).getToken(Phone.key(context, "huawei.appId"), SCOPE));
    }

    @Override
    public void unregister(Context context) throws Exception {
        HmsInstanceId.getInstance(context).deleteToken(Phone.key(context, "huawei.appId"), SCOPE);
    }
}
