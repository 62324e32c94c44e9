// node prepare.mjs: makes android/ and ios/ from Capacitor's templates, with what the page needs of the phone.
// Neither is committed: they are made anew from here, and what differs from the templates stands below.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const CAMERA = {
  "zh-Hans": "用于刷脸认证：只在您打开摄像头时使用，不保存画面。",
  en: "For face checks: used only while you have the camera open. Pictures are not kept.",
};
const NAMES = { "zh-Hans": "指尖", en: "Zhijian" };

// What makers of phones gave the city: keys.json, and libraries that nobody else may hand on. Never committed.
const VENDORS = "vendors";
const MAVEN = { huawei: "https://developer.huawei.com/repo/", honor: "https://developer.hihonor.com/repo" };
const TOKEN = `    func application(_ application: UIApplication, didRegisterForRemoteNotificationsWithDeviceToken deviceToken: Data) {
        NotificationCenter.default.post(name: .capacitorDidRegisterForRemoteNotifications, object: deviceToken)
    }

    func application(_ application: UIApplication, didFailToRegisterForRemoteNotificationsWithError error: Error) {
        NotificationCenter.default.post(name: .capacitorDidFailToRegisterForRemoteNotifications, object: error)
    }

`;
const ALL_REPOSITORIES = `allprojects {
    repositories {
        google()
        mavenCentral()
`;
const OPENED = "    func application(_ app: UIApplication, open url: URL";

const cap = (...given) => execFileSync("npx", ["--no-install", "cap", ...given], { stdio: "inherit" });

/** Once, however often this runs. */
function put(file, text, { before = "", after = "" }) {
  const held = readFileSync(file, "utf8");
  if (held.includes(text)) return;
  if (!held.includes(before + after)) throw new Error(`${file} is not as expected: ${before}${after}`);
  writeFileSync(file, held.replace(before + after, () => after + text + before));
}

if (!existsSync("android")) cap("add", "android");
if (!existsSync("ios")) cap("add", "ios");

// Android: the web view asks the app, and the app the person. The text is the system's own.
put("android/app/src/main/AndroidManifest.xml", `    <uses-permission android:name="android.permission.CAMERA" />
    <uses-permission android:name="android.permission.POST_NOTIFICATIONS" />
    <uses-feature android:name="android.hardware.camera" android:required="false" />
`, { before: "</manifest>" });
mkdirSync("android/app/src/main/res/values-en", { recursive: true });
writeFileSync("android/app/src/main/res/values-en/strings.xml", `<?xml version="1.0" encoding="utf-8"?>
<resources>
    <string name="app_name">${NAMES.en}</string>
    <string name="title_activity_main">${NAMES.en}</string>
</resources>
`);

pushesOfMakers(existsSync(`${VENDORS}/keys.json`) ? JSON.parse(readFileSync(`${VENDORS}/keys.json`, "utf8")) : {});
if (existsSync(`${VENDORS}/google-services.json`)) copyFileSync(`${VENDORS}/google-services.json`, "android/app/google-services.json");

/** Of each maker that is named, its part of the manifest with the city's keys in it, and its library. */
function pushesOfMakers(keys) {
  const makers = Object.keys(keys);
  if (!makers.length) return;
  const manifest = "android/app/src/main/AndroidManifest.xml";
  for (const maker of makers) {
    const folder = `native/android/vendors/${maker}`;
    if (!existsSync(folder)) throw new Error(`${VENDORS}/keys.json: no maker is called ${maker}`);
    put(manifest, filled(maker, readFileSync(`${folder}/manifest.xml`, "utf8"), keys[maker]), { before: "    </application>" });
    const permissions = `${folder}/permissions.xml`;
    if (existsSync(permissions)) put(manifest, readFileSync(permissions, "utf8"), { before: "</manifest>" });
    if (MAVEN[maker]) put("android/build.gradle", `        maven { url '${MAVEN[maker]}' }\n`, { after: ALL_REPOSITORIES });
  }
  put("android/gradle.properties", `\nzhijianPush=${makers.join(",")}`, { after: "android.useAndroidX=true" });
  const libraries = `    implementation fileTree(include: ['*.aar', '*.jar'], dir: rootProject.file('../${VENDORS}'))\n`;
  put("android/app/build.gradle", libraries, { after: "    implementation fileTree(include: ['*.jar'], dir: 'libs')\n" });
}

function filled(maker, text, keys) {
  return text.replace(/(?<!\$)\{(\w+)\}/g, (_, name) => {
    if (!/^[\w.-]+$/.test(keys[name] || "")) throw new Error(`${VENDORS}/keys.json: ${maker} needs ${name}`);
    return keys[name];
  });
}

// iOS: Apple's token is handed to the plugin by the app itself.
put("ios/App/App/AppDelegate.swift", TOKEN, { before: OPENED });

// Asked in the phone's language.
put("ios/App/App/Info.plist", `
	<key>NSCameraUsageDescription</key>
	<string>${CAMERA["zh-Hans"]}</string>
	<key>CFBundleLocalizations</key>
	<array>
		<string>zh-Hans</string>
		<string>en</string>
	</array>`, { after: "<dict>" });
for (const language of Object.keys(CAMERA)) {
  mkdirSync(`ios/App/App/${language}.lproj`, { recursive: true });
  writeFileSync(`ios/App/App/${language}.lproj/InfoPlist.strings`, `"NSCameraUsageDescription" = "${CAMERA[language]}";\n"CFBundleDisplayName" = "${NAMES[language]}";\n`);
}

cap("sync");
