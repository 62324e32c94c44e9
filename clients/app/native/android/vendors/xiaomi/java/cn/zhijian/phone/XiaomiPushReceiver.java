package cn.zhijian.phone;

import android.content.Context;
import com.xiaomi.mipush.sdk.ErrorCode;
import com.xiaomi.mipush.sdk.MiPushClient;
import com.xiaomi.mipush.sdk.MiPushCommandMessage;
import com.xiaomi.mipush.sdk.PushMessageReceiver;
import java.util.List;

/** Where Xiaomi tells tokens. */
public class XiaomiPushReceiver extends PushMessageReceiver {

    @Override
    public void onReceiveRegisterResult(Context context, MiPushCommandMessage message) {
        if (!MiPushClient.COMMAND_REGISTER.equals(message.getCommand())) return;
        List<String> said = message.getCommandArguments();
        if (message.getResultCode() == ErrorCode.SUCCESS && said != null && !said.isEmpty()) Tokens.arrived(said.get(0));
        else Tokens.failed("xiaomi gives no token: " + message.getResultCode());
    }
}
