import type { CapacitorConfig } from "@capacitor/cli";

declare const process: { readonly env: Readonly<Record<string, string | undefined>> };

/** The city's own page, e.g. https://hall.example.gov.cn: what the app shows, and all that it may go to. */
const origin = process.env["ZHIJIAN_ORIGIN"] ?? "https://hall.example.gov.cn";

const config: CapacitorConfig = {
  appId: "cn.zhijian.app",
  appName: "指尖",
  webDir: "www", // shown where the city can't be reached
  appendUserAgent: "Zhijian", // by which 已登录的设备 knows the app
  server: { url: origin, cleartext: false, errorPath: "index.html" },
  android: { allowMixedContent: false },
  ios: { contentInset: "automatic", limitsNavigationsToAppBoundDomains: false },
  plugins: { PushNotifications: { presentationOptions: ["badge", "alert"] } },
};

export default config;
