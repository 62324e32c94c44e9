package cn.zhijian.phone;

import android.content.Context;
import android.content.pm.PackageManager;
import android.os.Build;
import java.util.Arrays;
import java.util.Locale;

/** What the vendors ask about the phone and about the app's manifest. */
final class Phone {

    /** Before what prepare.mjs writes into the manifest: Android reads a bare number as a float. */
    private static final String MARK = "key:";

    private Phone() {}

    static boolean isMadeBy(String... makers) {
        return Arrays.asList(makers).contains(Build.MANUFACTURER.toLowerCase(Locale.ROOT));
    }

    /** What a maker gave the city for its app. */
    static String key(Context context, String name) throws PackageManager.NameNotFoundException {
        String value = context
            .getPackageManager()
            .getApplicationInfo(context.getPackageName(), PackageManager.GET_META_DATA)
            .metaData.getString("cn.zhijian.push." + name);
        if (value == null || !value.startsWith(MARK)) throw new IllegalStateException("no key " + name);
        return value.substring(MARK.length());
    }
}
