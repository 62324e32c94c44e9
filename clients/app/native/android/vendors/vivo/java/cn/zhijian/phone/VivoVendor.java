package cn.zhijian.phone;

import android.content.Context;
import com.vivo.push.PushClient;
import com.vivo.push.PushConfig;
import com.vivo.push.listener.IPushQueryActionListener;

/** vivo Push, version 4 of its library: vivo and iQOO. */
public class VivoVendor implements Vendor {

    private static final int DONE = 0;

    @Override
    public String name() {
        return "vivo";
    }

    @Override
    public boolean serves(Context context) {
        return Phone.isMadeBy("vivo", "iqoo") && PushClient.getInstance(context).isSupport();
    }

    @Override
    public void register(Context context) throws Exception {
        PushClient client = PushClient.getInstance(context);
        // Who presses 开启提醒 has been told what it is; before that nothing of this library runs.
        client.initialize(new PushConfig.Builder().agreePrivacyStatement(true).build());
        client.turnOnPush(state -> {
            if (state == DONE) ask(client);
            else Tokens.failed("vivo gives no token: " + state);
        });
    }

    @Override
    public void unregister(Context context) {
        PushClient.getInstance(context).turnOffPush(state -> {});
    }

    private void ask(PushClient client) {
        client.getRegId(
            new IPushQueryActionListener() {
                @Override
                public void onSuccess(String token) {
                    Tokens.arrived(token);
                }

                @Override
                public void onFail(Integer code) {
                    Tokens.failed("vivo gives no token: " + code);
                }
            }
        );
    }
}
