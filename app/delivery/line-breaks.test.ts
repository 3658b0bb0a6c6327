import { expect, test } from "vitest";
import { partsOf } from "./line-breaks.ts";

test("a line may be broken between Chinese characters, not before what ends a clause nor after what opens one", () => {
  expect(partsOf("停止出售。")).toEqual(["停", "止", "出", "售。"]);
  expect(partsOf("「公开」、透明")).toEqual(["「公", "开」、", "透", "明"]);
  expect(partsOf("第12条abc说 ")).toEqual(["第", "12", "条", "abc", "说 "]);
});

test("a line is not broken before a small kana or a lengthening", () => {
  expect(partsOf("ソフトウェア")).toEqual(["ソ", "フ", "ト", "ウェ", "ア"]);
  expect(partsOf("サーバー")).toEqual(["サー", "バー"]);
});

test("a line is broken between the words of Thai, and only at spaces in Latin and Korean", () => {
  expect(partsOf("ห้ามขายเทคโนโลยี").join("|")).toBe("ห้าม|ขาย|เทคโนโลยี");
  expect(partsOf("소프트웨어")).toEqual(["소프트웨어"]);
  expect(partsOf("undersigned ")).toEqual(["undersigned "]);
});
