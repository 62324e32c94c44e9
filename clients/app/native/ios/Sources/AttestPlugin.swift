import Capacitor
import CryptoKit
import DeviceCheck
import Foundation

/// App Attest, as POST /v1/face-checks/{check}/attestations takes it: bytes as base64url without padding.
/// After Apple's "Establishing your app's integrity". What is signed is the SHA-256 of the service's challenge.
@objc(AttestPlugin)
public class AttestPlugin: CAPPlugin, CAPBridgedPlugin {
    public let identifier = "AttestPlugin"
    public let jsName = "Attest"
    public let pluginMethods: [CAPPluginMethod] = [
        CAPPluginMethod(name: "able", returnType: CAPPluginReturnPromise),
        CAPPluginMethod(name: "prove", returnType: CAPPluginReturnPromise),
        CAPPluginMethod(name: "keep", returnType: CAPPluginReturnPromise)
    ]

    private static let kept = "cn.zhijian.attest.kept"  // id of a key that the service took
    private static let made = "cn.zhijian.attest.made"  // id of one that Apple could not be asked about yet

    private let service = DCAppAttestService.shared
    private let defaults = UserDefaults.standard

    @objc func able(_ call: CAPPluginCall) {
        call.resolve(["able": service.isSupported])
    }

    /// `challenge`: of the service; `fresh`: by a key that was never shown.
    @objc func prove(_ call: CAPPluginCall) {
        guard let challenge = Data(base64url: call.getString("challenge") ?? "") else {
            call.reject("no challenge")
            return
        }
        let hash = Data(SHA256.hash(data: challenge))
        if call.getBool("fresh") ?? false {
            defaults.removeObject(forKey: AttestPlugin.kept)
        }
        if let key = defaults.string(forKey: AttestPlugin.kept) {
            sign(call, key, hash)
        } else {
            attest(call, hash)
        }
    }

    /// The service took this key: it signs from now on.
    @objc func keep(_ call: CAPPluginCall) {
        guard let key = Data(base64url: call.getString("key") ?? "") else {
            call.reject("no key")
            return
        }
        defaults.set(key.base64EncodedString(), forKey: AttestPlugin.kept)
        call.resolve()
    }

    private func sign(_ call: CAPPluginCall, _ key: String, _ hash: Data) {
        service.generateAssertion(key, clientDataHash: hash) { statement, error in
            if let statement = statement {
                self.resolve(call, key, statement, new: false)
            } else if AttestPlugin.code(error) == .invalidKey {
                // From a backup of another phone, or rejected by Apple since.
                self.defaults.removeObject(forKey: AttestPlugin.kept)
                self.attest(call, hash)
            } else {
                call.reject("no assertion", nil, error)
            }
        }
    }

    private func attest(_ call: CAPPluginCall, _ hash: Data) {
        withNewKey { key, error in
            guard let key = key else {
                call.reject("no key", nil, error)
                return
            }
            self.service.attestKey(key, clientDataHash: hash) { statement, error in
                // Apple wants the same key again where its servers could not be reached, and a new one after all else.
                if AttestPlugin.code(error) != .serverUnavailable {
                    self.defaults.removeObject(forKey: AttestPlugin.made)
                }
                if let statement = statement {
                    self.resolve(call, key, statement, new: true)
                } else {
                    call.reject("no attestation", nil, error)
                }
            }
        }
    }

    private func withNewKey(_ then: @escaping (String?, Error?) -> Void) {
        if let key = defaults.string(forKey: AttestPlugin.made) {
            then(key, nil)
            return
        }
        service.generateKey { key, error in
            if let key = key {
                self.defaults.set(key, forKey: AttestPlugin.made)
            }
            then(key, error)
        }
    }

    private func resolve(_ call: CAPPluginCall, _ key: String, _ statement: Data, new: Bool) {
        guard let id = Data(base64Encoded: key) else {
            call.reject("an id of a key that is no base64")
            return
        }
        call.resolve([
            "kind": "app_attest",
            "key": id.base64url,
            "new": new,
            "statement": statement.base64url
        ])
    }

    private static func code(_ error: Error?) -> DCError.Code? {
        return (error as? DCError)?.code
    }
}

private extension Data {
    /// nil for what is none, and for nothing.
    init?(base64url text: String) {
        let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.count % 4) % 4)
        guard let data = Data(base64Encoded: plain + padding), !data.isEmpty else {
            return nil
        }
        self = data
    }

    var base64url: String {
        return base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
