import { expect, test } from "vitest";
import { deliveryMail } from "./delivery.ts";

const address = "https://letters.example/letters/not-with-our-work";
const mail = deliveryMail({
  to: "office@amazon.example",
  recipient: "Jeff Bezos",
  title: "Not with our work",
  addressee: "Jeff Bezos, chief executive",
  total: 1234,
  address,
  hash: "ab".repeat(32),
  file: { name: "not-with-our-work.pdf", octets: new Uint8Array(3) },
});

test("it says to whom it is, what it is, how many have signed, and the hash of what is attached", () => {
  for (const words of ["To Jeff Bezos", "Not with our work", "1,234 signatures", "ab".repeat(32)])
    expect(mail.text).toContain(words);
  expect(mail.attachment).toEqual({
    name: "not-with-our-work.pdf",
    type: "application/pdf",
    octets: new Uint8Array(3),
  });
});

test("nothing in it tells anybody that it is read: it is plain text with one address, the letter's own", () => {
  expect(mail.html).toBeUndefined();
  expect(mail.text.match(/https?:\/\/\S+/g)).toEqual([address]);
});
