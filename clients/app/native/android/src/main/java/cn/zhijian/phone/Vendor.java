package cn.zhijian.phone;

import android.content.Context;

/** Pushes by the maker of the phone, through its own library. Called on a thread that may wait. */
public interface Vendor {
    /** As POST /v1/me/devices names it. */
    String name();

    /** Whether this phone is of the maker, and has what its library needs. */
    boolean serves(Context context);

    /** Asks for the token; Tokens hears of it, now and whenever it changes. An exception says that there is none. */
    void register(Context context) throws Exception;

    /** Gives the token back: who comes next gets another. */
    void unregister(Context context) throws Exception;
}
