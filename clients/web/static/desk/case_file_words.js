// What the desk says of the files of a case.

export const CASE_FILE_WORDS = {
  files: ["提交的材料", "Documents handed in"],
  show: ["显示材料", "Show the documents"],
  none: ["没有提交文件。", "No file was handed in."],
  open: ["打开", "Open"],
  openOf: ["打开：{name}", "Open: {name}"],
  opened: ["已打开：{name}。打开记录在案。", "Opened: {name}. It is on record."],
  picture: ["照片：{name}", "Picture: {name}"],
  close: ["关闭 (Esc)", "Close (Esc)"],
  save: ["保存", "Save"],
  same: ["与 {names} 完全相同", "The same as {names}"],
  pdfElse: ["没有显示？请保存后用 PDF 阅读器打开。", "Not shown? Save it, and open it with a PDF reader."],
};
