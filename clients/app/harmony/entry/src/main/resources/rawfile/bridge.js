// Run before the page's own code: the bridge that Capacitor makes on Android and iOS, as far as the page uses it
// (clients/app/src/shell.ts). What is native answers by Capacitor.answered (Index.ets).
(() => {
  const waiting = new Map();
  let calls = 0;
  window.Capacitor = {
    PluginHeaders: [{ name: "VendorPush" }],
    isNativePlatform: () => true,
    getPlatform: () => "harmony",
    nativePromise(plugin, method) {
      return new Promise((done, failed) => {
        if (plugin !== "VendorPush") throw new Error(`no plugin ${plugin}`);
        calls += 1;
        waiting.set(calls, { done, failed });
        zhijianNative.post(calls, method);
      });
    },
    addListener: () => ({ remove: () => Promise.resolve() }),
    answered(call, ok, value) {
      const { done, failed } = waiting.get(call) || {};
      waiting.delete(call);
      if (ok && done) done(value);
      else if (failed) failed(new Error(String(value)));
    },
  };
})();
