// node prepare.mjs: makes android/ and ios/ from Capacitor's templates, with what the page needs of the phone.
// Neither is committed: they are made anew from here, and what differs from the templates stands below.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const CAMERA = {
  "zh-Hans": "用于刷脸认证：只在您打开摄像头时使用，不保存画面。",
  en: "For face checks: used only while you have the camera open. Pictures are not kept.",
};
const NAMES = { "zh-Hans": "指尖", en: "Zhijian" };

const cap = (...given) => execFileSync("npx", ["--no-install", "cap", ...given], { stdio: "inherit" });

function changed(file, from, to) {
  const text = readFileSync(file, "utf8");
  if (text.includes(to)) return;
  if (!text.includes(from)) throw new Error(`${file} is not as expected: ${from}`);
  writeFileSync(file, text.replace(from, to));
}

if (!existsSync("android")) cap("add", "android");
if (!existsSync("ios")) cap("add", "ios");

// Android: the web view asks the app, and the app the person. The text is the system's own.
changed("android/app/src/main/AndroidManifest.xml", "</manifest>", `    <uses-permission android:name="android.permission.CAMERA" />
    <uses-permission android:name="android.permission.POST_NOTIFICATIONS" />
    <uses-feature android:name="android.hardware.camera" android:required="false" />
</manifest>`);
mkdirSync("android/app/src/main/res/values-en", { recursive: true });
writeFileSync("android/app/src/main/res/values-en/strings.xml", `<?xml version="1.0" encoding="utf-8"?>
<resources>
    <string name="app_name">${NAMES.en}</string>
    <string name="title_activity_main">${NAMES.en}</string>
</resources>
`);

// iOS: asked in the phone's language.
changed("ios/App/App/Info.plist", "<dict>", `<dict>
	<key>NSCameraUsageDescription</key>
	<string>${CAMERA["zh-Hans"]}</string>
	<key>CFBundleLocalizations</key>
	<array>
		<string>zh-Hans</string>
		<string>en</string>
	</array>`);
for (const language of Object.keys(CAMERA)) {
  mkdirSync(`ios/App/App/${language}.lproj`, { recursive: true });
  writeFileSync(`ios/App/App/${language}.lproj/InfoPlist.strings`, `"NSCameraUsageDescription" = "${CAMERA[language]}";\n"CFBundleDisplayName" = "${NAMES[language]}";\n`);
}

cap("sync");
