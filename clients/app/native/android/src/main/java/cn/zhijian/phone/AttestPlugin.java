package cn.zhijian.phone;

import android.content.pm.PackageManager;
import android.os.Build;
import android.security.keystore.KeyGenParameterSpec;
import android.security.keystore.KeyProperties;
import android.util.Base64;
import com.getcapacitor.JSArray;
import com.getcapacitor.JSObject;
import com.getcapacitor.Plugin;
import com.getcapacitor.PluginCall;
import com.getcapacitor.PluginMethod;
import com.getcapacitor.annotation.CapacitorPlugin;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.ProviderException;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Key attestation, as POST /v1/face-checks/{check}/attestations takes it: bytes as base64url without padding. After
 * Android's "Verify hardware-backed key pairs with key attestation". A key is made for each challenge and then deleted:
 * its certificate holds the challenge, and nothing has to be signed by it.
 */
@CapacitorPlugin(name = "Attest")
public class AttestPlugin extends Plugin {

    private static final String STORE = "AndroidKeyStore";
    private static final String ALIAS = "cn.zhijian.attest";
    private static final int BASE64URL = Base64.URL_SAFE | Base64.NO_PADDING | Base64.NO_WRAP;

    /** One key at a time, and never on the thread of the other plugins: StrongBox takes seconds. */
    private final ExecutorService background = Executors.newSingleThreadExecutor();

    @PluginMethod
    public void able(PluginCall call) {
        JSObject answer = new JSObject();
        answer.put("able", Build.VERSION.SDK_INT >= Build.VERSION_CODES.N);
        call.resolve(answer);
    }

    @PluginMethod
    public void prove(PluginCall call) {
        String text = call.getString("challenge", "");
        background.execute(() -> {
            try {
                byte[] challenge = Base64.decode(text, BASE64URL);
                if (challenge.length == 0) throw new IllegalArgumentException("no challenge");
                JSArray certificates = new JSArray();
                for (Certificate each : attested(challenge)) {
                    certificates.put(Base64.encodeToString(each.getEncoded(), BASE64URL));
                }
                JSObject evidence = new JSObject();
                evidence.put("kind", "android_key");
                evidence.put("certificates", certificates);
                call.resolve(evidence);
            } catch (GeneralSecurityException | IOException | RuntimeException broken) {
                // Keystores of single makers throw what no document names; none of it may end the app.
                call.reject("no attestation", broken);
            }
        });
    }

    @Override
    protected void handleOnDestroy() {
        background.shutdown();
    }

    /** The chain of a new key, its own certificate first: of StrongBox where the phone has one that can. */
    private Certificate[] attested(byte[] challenge) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(STORE);
        store.load(null);
        try {
            if (hasStrongBox()) {
                try {
                    make(challenge, true);
                } catch (ProviderException unavailable) { // StrongBoxUnavailableException is one
                    make(challenge, false);
                }
            } else {
                make(challenge, false);
            }
            Certificate[] chain = store.getCertificateChain(ALIAS);
            if (chain == null) throw new GeneralSecurityException("no chain");
            return chain;
        } finally {
            store.deleteEntry(ALIAS);
        }
    }

    private boolean hasStrongBox() {
        return (
            Build.VERSION.SDK_INT >= Build.VERSION_CODES.P &&
            getContext().getPackageManager().hasSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE)
        );
    }

    /** The service takes a key for signing alone. */
    private void make(byte[] challenge, boolean strong) throws GeneralSecurityException {
        KeyGenParameterSpec.Builder spec = new KeyGenParameterSpec.Builder(ALIAS, KeyProperties.PURPOSE_SIGN)
            .setAlgorithmParameterSpec(new ECGenParameterSpec("secp256r1"))
            .setDigests(KeyProperties.DIGEST_SHA256)
            .setAttestationChallenge(challenge);
        if (strong && Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) spec.setIsStrongBoxBacked(true);
        KeyPairGenerator generator = KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_EC, STORE);
        generator.initialize(spec.build());
        generator.generateKeyPair();
    }
}
