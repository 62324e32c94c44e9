package cn.zhijian.phone;

import android.content.Context;
import com.heytap.msp.push.HeytapPushManager;
import com.heytap.msp.push.callback.ICallBackResultService;
import java.lang.reflect.Proxy;

/** OPPO Push: OPPO, OnePlus and realme. */
public class OppoVendor implements Vendor {

    @Override
    public String name() {
        return "oppo";
    }

    @Override
    public boolean serves(Context context) {
        if (!Phone.isMadeBy("oppo", "oneplus", "realme")) return false;
        HeytapPushManager.init(context, false); // before anything else is asked
        return HeytapPushManager.isSupportPush(context);
    }

    @Override
    public void register(Context context) throws Exception {
        HeytapPushManager.register(context, Phone.key(context, "oppo.appKey"), Phone.key(context, "oppo.appSecret"), heard());
    }

    @Override
    public void unregister(Context context) {
        HeytapPushManager.unRegister();
    }

    /** Read by names: between its versions 3.1 and 3.5 the library gave the same calls more arguments. */
    private ICallBackResultService heard() {
        return (ICallBackResultService) Proxy.newProxyInstance(
            ICallBackResultService.class.getClassLoader(),
            new Class<?>[] { ICallBackResultService.class },
            (proxy, method, said) -> {
                switch (method.getName()) {
                    case "onRegister":
                        if (Integer.valueOf(0).equals(said[0])) Tokens.arrived((String) said[1]);
                        else Tokens.failed("oppo gives no token: " + said[0]);
                        return null;
                    case "onError":
                        Tokens.failed("oppo gives no token: " + said[0]);
                        return null;
                    case "hashCode":
                        return System.identityHashCode(proxy);
                    case "equals":
                        return proxy == said[0];
                    case "toString":
                        return "tokens of oppo";
                    default:
                        return null;
                }
            }
        );
    }
}
