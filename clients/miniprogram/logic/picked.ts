/** Files that a person picks: photographed, of the album, or of a conversation; read in pieces, never kept. */

export interface Picked {
  path: string;
  name: string;
  size: number;
}

/** Why nothing came of it: thought better of, or not allowed to the program. */
export type NotPicked = "cancelled" | "denied";

/** This phone can't read it any more. */
export class Unread extends Error {}

const AT_ONCE = 9; // older libraries take no more

/** Photographs are named by `name` and a number: an album tells none. */
export function pickPhotos(most: number, name: string): Promise<Picked[] | NotPicked> {
  return new Promise((resolve) => {
    wx.chooseMedia({
      count: Math.min(most, AT_ONCE),
      mediaType: ["image"],
      sourceType: ["camera", "album"],
      camera: "back",
      success: ({ tempFiles }) =>
        resolve(tempFiles.map(({ tempFilePath: path, size }, n) => ({ path, size, name: `${name}${n + 1}${ending(path)}` }))),
      fail: ({ errMsg }) => resolve(why(errMsg)),
    });
  });
}

/** Documents that somebody sent in a conversation, or that the person sent there. */
export function pickDocuments(most: number): Promise<Picked[] | NotPicked> {
  return new Promise((resolve) => {
    wx.chooseMessageFile({
      count: most,
      type: "file",
      extension: ["pdf", "jpg", "jpeg", "png"],
      success: ({ tempFiles }) => resolve(tempFiles.map(({ path, name, size }) => ({ path, name, size }))),
      fail: ({ errMsg }) => resolve(why(errMsg)),
    });
  });
}

const why = (message: string): NotPicked => (/cancel/.test(message) ? "cancelled" : "denied");

const ending = (path: string): string => /\.(\w{1,5})$/.exec(path)?.[0] ?? ".jpg";

export function read({ path: filePath }: Picked, position: number, length: number): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().readFile({
      filePath,
      position,
      length,
      success: ({ data }) => resolve(data as ArrayBuffer),
      fail: () => reject(new Unread()),
    });
  });
}

export function digestOf({ path: filePath }: Picked): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().getFileInfo({
      filePath,
      digestAlgorithm: "sha1",
      success: ({ digest }) => resolve(digest),
      fail: () => reject(new Unread()),
    });
  });
}
