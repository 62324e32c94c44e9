package cn.zhijian.phone;

/** Where tokens arrive, from whichever service, receiver or callback of a library. Nothing is kept or logged. */
public final class Tokens {

    /** Heard on any thread. */
    public interface Listener {
        void token(String token);

        void failed(String why);
    }

    private static volatile Listener listener = null;

    private Tokens() {}

    static void listen(Listener now) {
        listener = now;
    }

    public static void arrived(String token) {
        Listener now = listener;
        // Without the page nobody can register it: the app asks anew at its next start.
        if (now != null && token != null && !token.isEmpty()) now.token(token);
    }

    public static void failed(String why) {
        Listener now = listener;
        if (now != null) now.failed(why);
    }
}
