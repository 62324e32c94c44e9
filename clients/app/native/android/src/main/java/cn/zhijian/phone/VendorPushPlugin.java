package cn.zhijian.phone;

import android.Manifest;
import android.os.Build;
import com.getcapacitor.JSObject;
import com.getcapacitor.PermissionState;
import com.getcapacitor.Plugin;
import com.getcapacitor.PluginCall;
import com.getcapacitor.PluginMethod;
import com.getcapacitor.annotation.CapacitorPlugin;
import com.getcapacitor.annotation.Permission;
import com.getcapacitor.annotation.PermissionCallback;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** Pushes by the maker of the phone; the page asks it first (src/shell.ts). */
@CapacitorPlugin(
    name = "VendorPush",
    permissions = @Permission(strings = { Manifest.permission.POST_NOTIFICATIONS }, alias = VendorPushPlugin.RECEIVE)
)
public class VendorPushPlugin extends Plugin {

    static final String RECEIVE = "receive";

    /** Those whose libraries were built in are there; of the others, nothing is. */
    private static final String[] VENDORS = {
        "cn.zhijian.phone.HonorVendor",
        "cn.zhijian.phone.HuaweiVendor",
        "cn.zhijian.phone.XiaomiVendor",
        "cn.zhijian.phone.OppoVendor",
        "cn.zhijian.phone.VivoVendor",
    };

    /** Libraries ask their own services and wait. */
    private final ExecutorService background = Executors.newSingleThreadExecutor();
    private boolean looked = false;
    private Vendor vendor = null;

    /** `vendor`: "" where no maker's library serves this phone; `google`: whether Google's could (google-services.json). */
    @PluginMethod
    public void vendor(PluginCall call) {
        background.execute(() -> {
            Vendor found = found();
            JSObject answer = new JSObject();
            answer.put("vendor", found == null ? "" : found.name());
            answer.put("google", hasGoogle());
            call.resolve(answer);
        });
    }

    @PluginMethod
    public void checkPermissions(PluginCall call) {
        if (isAsked()) super.checkPermissions(call);
        else call.resolve(receive("granted"));
    }

    @PluginMethod
    public void requestPermissions(PluginCall call) {
        if (isAsked() && getPermissionState(RECEIVE) != PermissionState.GRANTED) requestPermissionForAlias(RECEIVE, call, "answered");
        else call.resolve(receive("granted"));
    }

    /** Resolves with the first token; each one after it is told as the event `token`. */
    @PluginMethod
    public void register(PluginCall call) {
        background.execute(() -> {
            Vendor found = found();
            if (found == null) {
                call.reject("no vendor serves this phone");
                return;
            }
            AtomicBoolean answered = new AtomicBoolean();
            Tokens.listen(
                new Tokens.Listener() {
                    @Override
                    public void token(String token) {
                        JSObject given = new JSObject();
                        given.put("vendor", found.name());
                        given.put("token", token);
                        if (answered.compareAndSet(false, true)) call.resolve(given);
                        else notifyListeners("token", given);
                    }

                    @Override
                    public void failed(String why) {
                        if (answered.compareAndSet(false, true)) call.reject(why);
                    }
                }
            );
            try {
                found.register(getContext().getApplicationContext());
            } catch (Exception broken) { // of a library: whatever it is, the phone has no token today
                Tokens.failed(found.name() + " gives no token");
            }
        });
    }

    @PluginMethod
    public void unregister(PluginCall call) {
        background.execute(() -> {
            Tokens.listen(null);
            try {
                Vendor found = found();
                if (found != null) found.unregister(getContext().getApplicationContext());
                call.resolve();
            } catch (Exception broken) { // as above; the service has forgotten the token already
                call.reject("the vendor did not take it back");
            }
        });
    }

    @Override
    protected void handleOnDestroy() {
        Tokens.listen(null);
        background.shutdown();
    }

    @PermissionCallback
    private void answered(PluginCall call) {
        call.resolve(receive(getPermissionState(RECEIVE).toString()));
    }

    /** Before Android 13 nobody is asked. */
    private boolean isAsked() {
        return Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU;
    }

    private JSObject receive(String state) {
        JSObject answer = new JSObject();
        answer.put(RECEIVE, state);
        return answer;
    }

    /** What Google's build plugin writes for its library, which ends an app that lacks it. */
    private boolean hasGoogle() {
        return getContext().getResources().getIdentifier("google_app_id", "string", getContext().getPackageName()) != 0;
    }

    private Vendor found() {
        if (looked) return vendor;
        looked = true;
        for (String name : VENDORS) {
            try {
                Vendor one = (Vendor) Class.forName(name).getDeclaredConstructor().newInstance();
                if (one.serves(getContext().getApplicationContext())) {
                    vendor = one;
                    break;
                }
            } catch (ReflectiveOperationException | LinkageError notBuiltIn) {
                continue;
            } catch (RuntimeException broken) { // of a library that does not know this phone
                continue;
            }
        }
        return vendor;
    }
}
