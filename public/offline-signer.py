#!/usr/bin/env python3
"""Sign an open letter anonymously, without the pages of the site that collects the signatures.

    python3 offline-signer.py

asks for what it needs, in words. It never uses the network: you carry text between it and the site by copy and paste.
Python 3.9 or newer is enough; nothing has to be installed.

What is computed is written down in docs/credential.md of Undersigned (AGPL-3.0): twelve words stand for 128 random bits;
prefix, nonce, salt, blinding factor and withdraw secret are derived from them; the message made of the first two is
blinded, signed by the site, unblinded and verified: RSABSSA-SHA384-PSS-Randomized of RFC 9474. The site never sees the
message that it signs, so it cannot tell later whose signature it was.

Programs can use the four commands that `python3 offline-signer.py --help` lists.
"""

from __future__ import annotations

import argparse
import base64
import difflib
import hashlib
import hmac
import json
import math
import os
import re
import secrets
import sys
import unicodedata
from typing import Any, NamedTuple
from urllib.parse import urlsplit

try:
    import readline  # noqa: F401  Without it a terminal cuts a pasted line after 4096 characters.
except ImportError:
    pass


class Refusal(Exception):
    """Something that must not or cannot go on. Its text is a sentence for the person at the keyboard."""


# Octets, integers, hashes (RFC 8017, section 4; RFC 5869; RFC 4648, section 5)


def os2ip(octets: bytes) -> int:
    return int.from_bytes(octets, "big")


def i2osp(integer: int, length: int) -> bytes:
    return integer.to_bytes(length, "big")


def sha256(octets: bytes) -> bytes:
    return hashlib.sha256(octets).digest()


def sha384(octets: bytes) -> bytes:
    return hashlib.sha384(octets).digest()


def hkdf_sha384(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-384 (RFC 5869): extract, then expand."""
    pseudo_random_key = hmac.new(salt, key, "sha384").digest()
    output = block = b""
    for counter in range(1, math.ceil(length / 48) + 1):
        block = hmac.new(pseudo_random_key, block + info + bytes([counter]), "sha384").digest()
        output += block
    return output[:length]


def to_base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes | None:
    """The octets, or None for whatever `to_base64url` would not have written, white space apart."""
    text = re.sub(r"\s", "", text)
    try:
        octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return octets if to_base64url(octets) == text else None


# RSA public keys


class PublicKey(NamedTuple):
    n: int
    e: int
    id: bytes  # SHA-256 of the SPKI

    @property
    def bits(self) -> int:
        return self.n.bit_length()

    @property
    def length(self) -> int:
        """An integer mod n always travels as exactly so many octets."""
        return (self.bits + 7) // 8


RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")


def read_public_key(spki: bytes) -> PublicKey:
    """Reads an RSA key from its SubjectPublicKeyInfo in DER (RFC 3279, section 2.3.1).

    Refuses any other kind of key, fewer than 2048 bits, an exponent other than 65537, and every second spelling of the
    same key: a key has exactly one id.
    """
    try:
        whole, rest = _der(spki, 0x30)
        bit_string, nothing_after = _der(whole[len(RSA_ENCRYPTION) :], 0x03)
        integers, nothing_behind = _der(bit_string[1:], 0x30)
        modulus, exponent_part = _der(integers, 0x02)
        exponent, nothing_left = _der(exponent_part, 0x02)
    except (IndexError, ValueError):
        raise Refusal("The key in this file is not an RSA key.") from None
    n, e = os2ip(modulus), os2ip(exponent)
    if rest or nothing_after or nothing_behind or nothing_left or write_spki(n, e) != spki:
        raise Refusal("The key in this file is not an RSA key in its one proper form.")
    if n.bit_length() < 2048 or e != 65537:
        raise Refusal("The key in this file is too short, or its exponent is not 65537.")
    return PublicKey(n, e, sha256(spki))


def write_spki(n: int, e: int) -> bytes:
    """The one DER encoding of an RSA public key."""
    integers = b"".join(_tlv(0x02, i2osp(i, i.bit_length() // 8 + 1)) for i in (n, e))
    return _tlv(0x30, RSA_ENCRYPTION + _tlv(0x03, b"\0" + _tlv(0x30, integers)))


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = i2osp(size, (size.bit_length() + 7) // 8)
    return bytes([tag, 128 + len(octets)]) + octets + content


def _der(octets: bytes, tag: int) -> tuple[bytes, bytes]:
    """The content of the value that `octets` begin with, and what comes after it."""
    if octets[0] != tag:
        raise ValueError("another type")
    size, start = octets[1], 2
    if size >= 128:
        start += size - 128
        size = os2ip(octets[2:start])
    if len(octets) < start + size:
        raise ValueError("cut off")
    return octets[start : start + size], octets[start + size :]


# RSASSA-PSS with SHA-384 (RFC 8017, sections 8.1 and 9.1; appendix B.2.1)

SALT_LENGTH = 48


def mgf1(seed: bytes, length: int) -> bytes:
    blocks = (sha384(seed + i2osp(counter, 4)) for counter in range(math.ceil(length / 48)))
    return b"".join(blocks)[:length]


def encode_pss(message: bytes, salt: bytes, bits: int) -> bytes:
    """EMSA-PSS-ENCODE, for a salt of any length."""
    length = (bits + 7) // 8
    h = sha384(bytes(8) + sha384(message) + salt)
    db = bytes(length - len(salt) - len(h) - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(db, mgf1(h, len(db))))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + h + b"\xbc"


def verify(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """RSASSA-PSS-VERIFY with a salt of exactly 48 octets; no second form of a good signature passes."""
    s = os2ip(signature)
    if len(signature) != key.length or s >= key.n:
        return False
    bits = key.bits - 1
    length = (bits + 7) // 8
    m = pow(s, key.e, key.n)
    if m.bit_length() > bits:
        return False
    encoded = i2osp(m, length)
    masked, h = encoded[: length - 49], encoded[length - 49 : -1]
    db = bytes(a ^ b for a, b in zip(masked, mgf1(h, len(masked))))
    # What a signer with this salt would have written is compared whole: padding, hash and trailer at once.
    return hmac.compare_digest(encode_pss(message, db[-SALT_LENGTH:], bits), encoded)


# Blind signatures (RFC 9474, sections 4.1, 4.2 and 4.4)


def blind(key: PublicKey, message: bytes, salt: bytes, r: int) -> tuple[bytes, int]:
    """The blinded message, which may be shown to anyone, and the inverse of r, which undoes it and stays here."""
    m = os2ip(encode_pss(message, salt, key.bits - 1))
    if math.gcd(m, key.n) != 1 or not is_blinding_factor(r, key.n):
        raise ValueError("not a blinding factor, or a message that shares a factor with n")
    return i2osp(m * pow(r, key.e, key.n) % key.n, key.length), pow(r, -1, key.n)


def is_blinding_factor(r: int, n: int) -> bool:
    """False for the r that hide nothing (r^e is then 0, 1 or -1) or cannot be undone."""
    return 1 < r < n - 1 and math.gcd(r, n) == 1


def finalize(key: PublicKey, message: bytes, blind_signature: bytes, inverse: int) -> bytes | None:
    """The signature, if and only if it verifies."""
    z = os2ip(blind_signature)
    if len(blind_signature) != key.length or z >= key.n:
        return None
    signature = i2osp(z * inverse % key.n, key.length)
    return signature if verify(key, message, signature) else None


# The credential (docs/credential.md). L is the hash of the first entry of the letter's log, T the hash of the text.

VERSION = b"undersigned-token-v1\0"


def derive(entropy: bytes, genesis: bytes, name: str, length: int, context: bytes = b"") -> bytes:
    return hkdf_sha384(entropy, genesis, b"undersigned-v1 " + name.encode("ascii") + b"\0" + context, length)


def derive_withdraw_secret(entropy: bytes, genesis: bytes) -> bytes:
    """Whoever can name these 32 octets may withdraw the signature."""
    return derive(entropy, genesis, "withdraw-secret", 32)


def derive_blinding_factor(entropy: bytes, genesis: bytes, key: PublicKey, context: bytes) -> int:
    for i in range(256):
        wide = derive(entropy, genesis, "blinding-factor", key.length + 16, context + bytes([i]))
        r = os2ip(wide) % key.n
        if is_blinding_factor(r, key.n):
            return r
    raise Refusal("The key in this file is not the product of two large primes.")


class Pending(NamedTuple):
    """What is kept between asking and answer. The same words bring it back, so it need not be stored."""

    blinded: bytes
    message: bytes
    inverse: int
    key: PublicKey


def begin(entropy: bytes, genesis: bytes, text: bytes, key: PublicKey) -> Pending:
    """The first step. Nothing in it is random: the same words give the same blinded message again."""
    if key.bits != 3072:
        raise Refusal("The key in this file does not have 3072 bits, as every workplace's key must.")
    context = text + key.id
    prefix = derive(entropy, genesis, "prefix", 32, context)
    nonce = derive(entropy, genesis, "nonce", 32, context)
    salt = derive(entropy, genesis, "pss-salt", SALT_LENGTH, context)
    r = derive_blinding_factor(entropy, genesis, key, context)
    withdraw_hash = sha256(derive_withdraw_secret(entropy, genesis))
    message = prefix + VERSION + genesis + text + nonce + withdraw_hash
    blinded, inverse = blind(key, message, salt, r)
    return Pending(blinded, message, inverse, key)


def finish(pending: Pending, answer: str) -> bytes:
    """The second step: the token, if the site's answer leads to one that everybody accepts."""
    octets = from_base64url(answer)
    if octets is None or len(octets) != pending.key.length:
        raise Refusal("That is not a blind signature: it has 512 letters and digits. Copy all of it.")
    signature = finalize(pending.key, pending.message, octets, pending.inverse)
    if signature is None:
        raise Refusal(
            "That blind signature does not fit these words, this text and this workplace. If you copied all of it "
            "and chose the same as before, the site signed with another key: tell the organizers."
        )
    return pending.message + signature


# Twelve words (BIP-39, without its seed)


def write_words(entropy: bytes) -> str:
    """16 octets and 4 bits of their SHA-256 as twelve words of 11 bits each."""
    bits = os2ip(entropy) << 4 | sha256(entropy)[0] >> 4
    return " ".join(WORDS[bits >> 11 * place & 2047] for place in reversed(range(12)))


def read_words(text: str) -> bytes:
    """Reads words as people type them: case, accents, line breaks, punctuation and numbering do not matter."""
    plain = "".join(
        " " if unicodedata.category(char)[0] not in "LNMC" else char
        for char in unicodedata.normalize("NFKD", text.lower())
        if unicodedata.category(char)[0] != "M" and unicodedata.category(char) != "Cf"
    )
    words = [word for word in (re.sub("^[0-9]+", "", part) for part in plain.split()) if word]
    for position, word in enumerate(words, 1):
        if word not in WORDS:
            near = difflib.get_close_matches(word, WORDS)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise Refusal(f'Word {position}, "{printable(word)}", is not in the list of words.{hint}')
    if len(words) != 12:
        raise Refusal(f"These are {len(words)} words; there must be twelve.")
    bits = 0
    for word in words:
        bits = bits << 11 | WORDS.index(word)
    entropy = i2osp(bits >> 4, 16)
    if write_words(entropy) != " ".join(words):
        raise Refusal(
            "These twelve words do not belong together. One of them is another one, or two have changed places."
        )
    return entropy


# The letter, as a file saved from /letters/<slug>.json


class Letter(NamedTuple):
    slug: str
    genesis: bytes  # L
    text: dict[str, Any]  # what the file holds in full, and T of it
    others: dict[str, str]  # languages of other translations and versions, by their T
    in_first_entry: set[str]  # the T that the first entry of the log names
    workplaces: dict[str, dict[str, Any]]  # by id, with their names and keys
    host: str


def read_letter(content: str, k: str = "") -> Letter:
    """Reads a letter and checks all that can be checked of it.

    The first entry of the log must hash to L and name the keys, and what can be read must hash to T. So whoever compares
    L with others, as the `#k=` at the end of a shared link does, knows to sign the same letter under the same key as they.
    """
    try:
        letter = json.loads(content)
        entry_text, slug, text = letter["genesisEntry"], letter["slug"], dict(letter["text"])
        entry = json.loads(entry_text)
        workplaces = {each["id"]: {**each} for each in letter["workplaces"]}
        keys = {each["id"]: each["publicKey"] for each in entry["workplaces"]}
        genesis = sha256(entry_text.encode("utf-8"))
        read = {name: text[name] for name in ("body", "demands", "lang", "title")}
        canonical = json.dumps(
            {"addressee": letter["addressee"], **read}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        hash_of_text = sha256(unicodedata.normalize("NFC", canonical).encode("utf-8"))
        is_whole = genesis.hex() == letter["genesis"] and slug == entry["slug"]
        text_is_its_own = hash_of_text.hex() == text["hash"]
        in_first_entry = {each["hash"] for each in entry["texts"]}
        listed = {each["hash"]: each["lang"] for each in [*letter["translations"], *entry["texts"]]}
        others = {t: lang for t, lang in listed.items() if re.fullmatch("[0-9a-f]{64}", t) and t != text["hash"]}
        host = entry["origin"].split("/")[0]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal(
            "That is not a letter. Open the letter's address with .json at its end in a browser and save that page."
        ) from None
    if not is_whole or any(keys.get(id) != each.get("publicKey") for id, each in workplaces.items()):
        raise Refusal(
            "The keys in this file are not those in the first entry of the letter's log. "
            "Do not sign with it, and tell the organizers."
        )
    if not text_is_its_own:
        raise Refusal("The text in this file is not the one that its hash names. Do not sign it.")
    check_key(genesis, k)
    text["addressee"] = letter["addressee"]
    return Letter(slug, genesis, text, others, in_first_entry, workplaces, host)


def check_key(genesis: bytes, link: str) -> bool:
    """Compares L with the k of a shared link, or with k itself. False where there is nothing to compare."""
    if not link.strip():
        return False
    found = re.search(r"(?:#(?:.*&)?k=|^)([0-9a-f]{64})\b", link.strip().lower())
    if not found:
        raise Refusal('There is no "#k=..." at the end of that link.')
    if found[1] != genesis.hex():
        raise Refusal(
            "The link names another key than this file. Do not sign with it: ask the person who gave you the link, "
            "and tell the organizers."
        )
    return True


def key_of(letter: Letter, workplace: str) -> PublicKey:
    if workplace not in letter.workplaces:
        raise Refusal("This letter has no such workplace. It has: " + ", ".join(letter.workplaces))
    return read_public_key(base64.b64decode(letter.workplaces[workplace]["publicKey"]))


# The ticket

SLUG = re.compile(r"[A-Za-z0-9_-]{1,200}")


def write_ticket(site: str, letter: str, workplace: str, token: bytes) -> str:
    """The text file that a signer keeps and posts, exactly as the site's own pages write it."""
    if not SLUG.fullmatch(letter) or not SLUG.fullmatch(workplace):
        raise Refusal("The letter's name in this file is not one.")
    text = to_base64url(token)
    lines = [
        "This ticket can be used once, by whoever holds it, at the address below.",
        "It holds no name and no address. Keep it to yourself until you use it:",
        "from tomorrow on, and best from home. Paste the whole text.",
        "",
        f"{site}/letters/{letter}/post",
        "",
        "-----BEGIN TICKET-----",
        f"Site: {site}",
        f"Letter: {letter}",
        f"Workplace: {workplace}",
        "",
        *(text[start : start + 64] for start in range(0, len(text), 64)),
        "-----END TICKET-----",
        "",
    ]
    return "\n".join(lines)


def site_from(typed: str, host: str) -> str:
    """The site's address without a path: as typed, or else the one where the log was begun."""
    if not typed.strip():
        is_local = re.match(r"(localhost|127\.0\.0\.1|\[::1\])(:|$)|.*\.onion(:|$)", host)
        typed = f"{'http' if is_local else 'https'}://{host}"
    try:
        parts = urlsplit(typed.strip().lower())
        usual = {"http": 80, "https": 443}.get(parts.scheme)
        is_address = bool(usual and parts.hostname) and "@" not in parts.netloc and parts.netloc.isascii()
        netloc = re.sub(r":\d*$", "", parts.netloc) if parts.port in (None, usual) else parts.netloc
    except ValueError:
        is_address = False
    if not is_address:
        raise Refusal("That is not the address of a site. It looks like https://letters.example.org")
    return f"{parts.scheme}://{netloc}"


# At the keyboard


def printable(text: str) -> str:
    """Without the characters by which a text could steer a terminal."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def read_file(path: str) -> str:
    try:
        if path == "-":
            return sys.stdin.read()
        with open(os.path.expanduser(path), encoding="utf-8-sig") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}.") from None


def write_file(path: str, content: str) -> None:
    """Writes a new file that only this account may read. Never overwrites one."""
    try:
        handle = os.open(os.path.expanduser(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii", newline="\n") as file:
            file.write(content)
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}. Choose another name.") from None


def until_right(question: str, take: Any) -> Any:
    """Asks until the answer is one that `take` does not refuse."""
    while True:
        print(f"\n{question}")
        try:
            return take(input("> ").strip())
        except Refusal as refusal:
            print(f"\n{refusal}")


def choose(question: str, names: list[str]) -> int:
    """Asks for one of several, unless there is but one."""
    if len(names) == 1:
        return 0
    numbered = "\n".join(f"  {number}  {printable(name)}" for number, name in enumerate(names, 1))

    def take(typed: str) -> int:
        if typed.isdecimal() and 1 <= int(typed) <= len(names):
            return int(typed) - 1
        raise Refusal(f"Type a number from 1 to {len(names)}.")

    return until_right(f"{question}\n{numbered}", take)


def sign_at_keyboard() -> None:
    print("Sign anonymously, without the site's pages. This program uses no network. Ctrl-C stops it at any time.")
    letter = until_right(
        "1. The letter. Open its address with .json at the end in a browser, save that page, and type the file's name:",
        lambda path: read_letter(path if path.startswith("{") else read_file(path.strip("'\""))),
    )
    text = letter.text
    demands = "".join(f"\n  - {demand}" for demand in text["demands"])
    print(printable(f"\n{'-' * 72}\n{text['title']}\nTo {text['addressee']}\n\n{text['body']}\n{demands}\n{'-' * 72}"))

    print(f"\nThis letter's key, the same for everybody:\n  {letter.genesis.hex()}")
    is_compared = until_right(
        'Compare it with what others see, or paste a link from a colleague that ends in "#k=...". Enter goes on without:',
        lambda link: check_key(letter.genesis, link),
    )
    if is_compared:
        print("The same key as in the link.")

    ids = list(letter.workplaces)
    workplace = ids[choose("Your mailbox belongs to which workplace?", [letter.workplaces[id]["name"] for id in ids])]
    key = key_of(letter, workplace)
    print(f"\nKey id of {printable(letter.workplaces[workplace]['name'])}:\n  {key.id.hex()}")
    unread = [f"another one, which this file does not hold ({lang})" for lang in letter.others.values()]
    place = choose("You sign which text?", [f"the text above ({text['lang']})", *unread])
    text_hash = [text["hash"], *letter.others][place]
    if text_hash not in letter.in_first_entry:
        print("\nThis text came after the letter was published. See that others are shown the same hash of it:")
        print(f"  {text_hash}")

    typed = until_right(
        "2. Twelve words. Enter makes new ones. If you have words from before, type them, and get the same ticket again:",
        lambda words: read_words(words) if words else secrets.token_bytes(16),
    )
    for number, word in enumerate(write_words(typed).split(), 1):
        print(f"  {number:2}  {word}")
    print("\nThey are your receipt: with them you finish, find and withdraw your signature. Anyone who has them has it.")
    until_right(
        'Write them on paper or save them at home, never on a work computer. Then type "kept":', take_kept
    )

    pending = begin(typed, letter.genesis, bytes.fromhex(text_hash), key)
    print(f"\n3. The blinded message. Paste it into the page /letters/{letter.slug}/issue, under offline signer:\n")
    print(to_base64url(pending.blinded))
    token = until_right("4. The page answers with a blind signature. Paste it here:", lambda t: finish(pending, t))

    site = until_right(
        f"5. It is good. Your ticket is for which site? Enter for {site_from('', letter.host)}",
        lambda typed: site_from(typed, letter.host),
    )
    ticket = write_ticket(site, letter.slug, workplace, token)
    until_right("Save the ticket as? Enter for ticket.txt", lambda name: write_file(name or "ticket.txt", ticket))
    print(f"\nSaved. Paste it at {site}/letters/{letter.slug}/post from tomorrow on, best from home:")
    print("used at once, the time alone lets whoever runs the site link it to your mailbox. It counts once it is posted.")


def take_kept(typed: str) -> None:
    if typed.lower() not in ("kept", '"kept"'):
        raise Refusal("Without the words nothing can be repaired.")


# Commands for programs


def command_blind(given: argparse.Namespace) -> str:
    letter, workplace, text = chosen(given)
    entropy = read_words(read_file(given.words)) if given.words else secrets.token_bytes(16)
    key = key_of(letter, workplace)
    pending = begin(entropy, letter.genesis, bytes.fromhex(text), key)
    answer = {"words": write_words(entropy), "keyId": key.id.hex(), "blinded": to_base64url(pending.blinded)}
    return json.dumps(answer)


def command_finish(given: argparse.Namespace) -> str:
    letter, workplace, text = chosen(given)
    entropy = read_words(read_file(given.words))
    pending = begin(entropy, letter.genesis, bytes.fromhex(text), key_of(letter, workplace))
    token = finish(pending, read_file(given.answer))
    ticket = write_ticket(site_from(given.site, letter.host), letter.slug, workplace, token)
    if not given.ticket:
        return ticket.rstrip("\n")
    write_file(given.ticket, ticket)
    return f"The ticket is in {given.ticket}."


def command_withdraw_secret(given: argparse.Namespace) -> str:
    letter = read_letter(read_file(given.letter), given.k)
    return derive_withdraw_secret(read_words(read_file(given.words)), letter.genesis).hex()


def command_check_self(_: argparse.Namespace) -> str:
    """One whole signing that an independent program computed, app/credential/known-answer.json, once more."""
    list_of_words = "".join(f"{word}\n" for word in WORDS).encode("ascii")
    key = read_public_key(base64.b64decode(KNOWN_PUBLIC_KEY))
    genesis, text = bytes.fromhex(KNOWN_GENESIS), bytes.fromhex(KNOWN_TEXT)
    pending = begin(read_words(KNOWN_WORDS), genesis, text, key)
    token = finish(pending, KNOWN_BLIND_SIGNATURE)
    results = [sha256(part).hex() for part in (list_of_words, pending.blinded, token)]
    if results != KNOWN_RESULTS:
        raise Refusal("This program does not compute what it should. Do not use this copy.")
    return "This copy computes what it should."


def chosen(given: argparse.Namespace) -> tuple[Letter, str, str]:
    """The letter, workplace and text that a command names; the only workplace and the file's own text if it does not."""
    letter = read_letter(read_file(given.letter), given.k)
    workplace = given.workplace or (list(letter.workplaces)[0] if len(letter.workplaces) == 1 else "")
    text = given.text or letter.text["hash"]
    if text not in (letter.text["hash"], *letter.others):
        raise Refusal("This letter has no such text.")
    return letter, workplace, text


def main() -> None:
    parser = argparse.ArgumentParser(description="Sign an open letter anonymously. Without a command it asks.")
    commands = parser.add_subparsers(title="commands for programs; a FILE may be -, standard input")

    def add(name: str, run: Any, description: str, words_needed: bool = True) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=description, description=description)
        command.set_defaults(run=run)
        if name == "check-self":
            return command
        command.add_argument("--letter", required=True, metavar="FILE", help="saved from /letters/<slug>.json")
        # Not the words themselves: what stands on a command line can be read by others on the machine.
        command.add_argument("--words", required=words_needed, metavar="FILE", help="file with the twelve words")
        command.add_argument("--k", default="", metavar="LINK", help="compare the key with this link's #k=")
        if name in ("blind", "finish"):
            command.add_argument("--workplace", default="", metavar="ID", help="needed where there are several")
            command.add_argument("--text", default="", metavar="HASH", help="another text than the file's own")
        return command

    add("blind", command_blind, "print words, key id and blinded message as JSON; new words if none are given", False)
    finishing = add("finish", command_finish, "make the ticket of a blind signature")
    finishing.add_argument("--answer", required=True, metavar="FILE", help="file with the blind signature")
    finishing.add_argument("--site", default="", metavar="ADDRESS", help="the site's address")
    finishing.add_argument("--ticket", default="", metavar="FILE", help="where to; printed otherwise")
    add("withdraw-secret", command_withdraw_secret, "print the withdraw secret of twelve words in hex")
    add("check-self", command_check_self, "check this copy against a known answer")

    given = parser.parse_args()
    sys.stdout.reconfigure(errors="replace")  # for terminals that cannot show every language
    try:
        if hasattr(given, "run"):
            print(given.run(given))
        else:
            sign_at_keyboard()
    except Refusal as refusal:
        sys.exit(str(refusal))
    except (EOFError, KeyboardInterrupt):
        sys.exit("\nStopped. With the same twelve words you can go on where you were.")


# A known answer, and the words of BIP-39

KNOWN_WORDS = "legal winner thank year wave sausage worth useful legal winner thank yellow"
KNOWN_GENESIS = "f7185bb5e409d6465153e69999f823d438bc47fe7cf5dc1bf4c4ecfa8cbc95ed"
KNOWN_TEXT = "11928a36605285ad94a1c6378637c62ef0ae80615322a7e25d352f686c2ef17f"
KNOWN_PUBLIC_KEY = (
    "MIIBojANBgkqhkiG9w0BAQEFAAOCAY8AMIIBigKCAYEAm0TYA2s4t1YqZ+H5Z7KpdIV16RmjOxb8ZciHIPZBE2oFG67U/iQdx//fhwpFTalnPR"
    "gx+t1nJdtX6c3s66ek0xWBIAyCYat7miAc26Rwjv78ZElCzcW+/1406fjixQIx01i+/OO8TAhotuSwOXOdL4Kah5RPprWcMxnpGSzLE340mIiD"
    "b0sf28aPFspUA+y+iawb49kJzXpH1BdG/RmftJQHOJPoJX8Ei63v8ki8cbCoMxfiBvBTptBoA9hYtJCygSTlvEvJGiVzHtk6gynI6bIVERBRTZ"
    "46GU9UXZNKl5ANXNb8h4++KOwRdBVayRnB3sV0ggYZUvc1uNnb+8B5sRaEkY49zJzxmlfgDwVaP3u9y7E+2z8ax7l0ZuSJy27xqrg+CgMCnaLI"
    "K4cQXbQ+s96/g+h/sbaRoADXNgbahf8QPW324xhT3cBrVEbNjhKg/4WRpzQkalnztd1s5a62lBhgZoZB9NeBGYIYwxa3XxI+FwBhEpehoJUze3"
    "jcULMNAgMBAAE="
)
KNOWN_BLIND_SIGNATURE = (
    "dzoe-En_HzheiILPMq2LEbfiVqotoDf9Qji-wCGvRho5cz2FdXuOo4BM0cjBs0cqwIMS29WZqU8yCQTPa2HKlzTarmteE99Nqz-ajDnxlNTqpz"
    "7fB0GYE9kLj0CxbdrzTON6uzs7h-VmXCqxUFk8F6Q5xlCJzjJpQaMvnldOnWwHh7FMPgPKsdsQXycT94kiOcXUysfc1WKyUSiBVSpPTwrP1028"
    "ZxybVgf4O3eQLOc5YNQ5SW2oiqm7Z_U2LrxjOZUkrfQhvO6OEZqZaMwR0uqi71sCwMzvZ2zWtWdgZOIrwYnXDsM5VuxCXju7450_ml6tv768ys"
    "zZYoojWlLXULFQ5vvdvfIsytzvjI9aENWLws5vG-D8pugvrORooXNwcDm5kCAQuYzcvJ8R9twWhRos1bZxx192XXAXObMujQj6mUiLmCa0Fs2K"
    "I3t5FmqmxgSpAm5VPRhY6NTVPiY6pmVzYl-vNxOE1RfVp6RZdrEC6RFLZ3cY3D4OV5MbYukb"
)
# SHA-256 of the list of words below, of the blinded message and of the token.
KNOWN_RESULTS = [
    "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
    "638ec1118d781751ccfee2d44b3b907647d4c3a991568e665dd670f81192b34d",
    "a8a6d30ca2304ecff2679a248f8297c23a0d47fa0fdcbc3f0bab98f3a2b85986",
]

WORDS = """
abandon ability able about above absent absorb abstract absurd abuse access accident account accuse achieve acid
acoustic acquire across act action actor actress actual adapt add addict address adjust admit adult advance advice
aerobic affair afford afraid again age agent agree ahead aim air airport aisle alarm album alcohol alert alien all
alley allow almost alone alpha already also alter always amateur amazing among amount amused analyst anchor ancient
anger angle angry animal ankle announce annual another answer antenna antique anxiety any apart apology appear apple
approve april arch arctic area arena argue arm armed armor army around arrange arrest arrive arrow art artefact artist
artwork ask aspect assault asset assist assume asthma athlete atom attack attend attitude attract auction audit august
aunt author auto autumn average avocado avoid awake aware away awesome awful awkward axis baby bachelor bacon badge
bag balance balcony ball bamboo banana banner bar barely bargain barrel base basic basket battle beach bean beauty
because become beef before begin behave behind believe below belt bench benefit best betray better between beyond
bicycle bid bike bind biology bird birth bitter black blade blame blanket blast bleak bless blind blood blossom blouse
blue blur blush board boat body boil bomb bone bonus book boost border boring borrow boss bottom bounce box boy
bracket brain brand brass brave bread breeze brick bridge brief bright bring brisk broccoli broken bronze broom
brother brown brush bubble buddy budget buffalo build bulb bulk bullet bundle bunker burden burger burst bus business
busy butter buyer buzz cabbage cabin cable cactus cage cake call calm camera camp can canal cancel candy cannon canoe
canvas canyon capable capital captain car carbon card cargo carpet carry cart case cash casino castle casual cat
catalog catch category cattle caught cause caution cave ceiling celery cement census century cereal certain chair
chalk champion change chaos chapter charge chase chat cheap check cheese chef cherry chest chicken chief child chimney
choice choose chronic chuckle chunk churn cigar cinnamon circle citizen city civil claim clap clarify claw clay clean
clerk clever click client cliff climb clinic clip clock clog close cloth cloud clown club clump cluster clutch coach
coast coconut code coffee coil coin collect color column combine come comfort comic common company concert conduct
confirm congress connect consider control convince cook cool copper copy coral core corn correct cost cotton couch
country couple course cousin cover coyote crack cradle craft cram crane crash crater crawl crazy cream credit creek
crew cricket crime crisp critic crop cross crouch crowd crucial cruel cruise crumble crunch crush cry crystal cube
culture cup cupboard curious current curtain curve cushion custom cute cycle dad damage damp dance danger daring dash
daughter dawn day deal debate debris decade december decide decline decorate decrease deer defense define defy degree
delay deliver demand demise denial dentist deny depart depend deposit depth deputy derive describe desert design desk
despair destroy detail detect develop device devote diagram dial diamond diary dice diesel diet differ digital dignity
dilemma dinner dinosaur direct dirt disagree discover disease dish dismiss disorder display distance divert divide
divorce dizzy doctor document dog doll dolphin domain donate donkey donor door dose double dove draft dragon drama
drastic draw dream dress drift drill drink drip drive drop drum dry duck dumb dune during dust dutch duty dwarf
dynamic eager eagle early earn earth easily east easy echo ecology economy edge edit educate effort egg eight either
elbow elder electric elegant element elephant elevator elite else embark embody embrace emerge emotion employ empower
empty enable enact end endless endorse enemy energy enforce engage engine enhance enjoy enlist enough enrich enroll
ensure enter entire entry envelope episode equal equip era erase erode erosion error erupt escape essay essence estate
eternal ethics evidence evil evoke evolve exact example excess exchange excite exclude excuse execute exercise exhaust
exhibit exile exist exit exotic expand expect expire explain expose express extend extra eye eyebrow fabric face
faculty fade faint faith fall false fame family famous fan fancy fantasy farm fashion fat fatal father fatigue fault
favorite feature february federal fee feed feel female fence festival fetch fever few fiber fiction field figure file
film filter final find fine finger finish fire firm first fiscal fish fit fitness fix flag flame flash flat flavor
flee flight flip float flock floor flower fluid flush fly foam focus fog foil fold follow food foot force forest
forget fork fortune forum forward fossil foster found fox fragile frame frequent fresh friend fringe frog front frost
frown frozen fruit fuel fun funny furnace fury future gadget gain galaxy gallery game gap garage garbage garden garlic
garment gas gasp gate gather gauge gaze general genius genre gentle genuine gesture ghost giant gift giggle ginger
giraffe girl give glad glance glare glass glide glimpse globe gloom glory glove glow glue goat goddess gold good goose
gorilla gospel gossip govern gown grab grace grain grant grape grass gravity great green grid grief grit grocery group
grow grunt guard guess guide guilt guitar gun gym habit hair half hammer hamster hand happy harbor hard harsh harvest
hat have hawk hazard head health heart heavy hedgehog height hello helmet help hen hero hidden high hill hint hip hire
history hobby hockey hold hole holiday hollow home honey hood hope horn horror horse hospital host hotel hour hover
hub huge human humble humor hundred hungry hunt hurdle hurry hurt husband hybrid ice icon idea identify idle ignore
ill illegal illness image imitate immense immune impact impose improve impulse inch include income increase index
indicate indoor industry infant inflict inform inhale inherit initial inject injury inmate inner innocent input
inquiry insane insect inside inspire install intact interest into invest invite involve iron island isolate issue item
ivory jacket jaguar jar jazz jealous jeans jelly jewel job join joke journey joy judge juice jump jungle junior junk
just kangaroo keen keep ketchup key kick kid kidney kind kingdom kiss kit kitchen kite kitten kiwi knee knife knock
know lab label labor ladder lady lake lamp language laptop large later latin laugh laundry lava law lawn lawsuit layer
lazy leader leaf learn leave lecture left leg legal legend leisure lemon lend length lens leopard lesson letter level
liar liberty library license life lift light like limb limit link lion liquid list little live lizard load loan
lobster local lock logic lonely long loop lottery loud lounge love loyal lucky luggage lumber lunar lunch luxury
lyrics machine mad magic magnet maid mail main major make mammal man manage mandate mango mansion manual maple marble
march margin marine market marriage mask mass master match material math matrix matter maximum maze meadow mean
measure meat mechanic medal media melody melt member memory mention menu mercy merge merit merry mesh message metal
method middle midnight milk million mimic mind minimum minor minute miracle mirror misery miss mistake mix mixed
mixture mobile model modify mom moment monitor monkey monster month moon moral more morning mosquito mother motion
motor mountain mouse move movie much muffin mule multiply muscle museum mushroom music must mutual myself mystery myth
naive name napkin narrow nasty nation nature near neck need negative neglect neither nephew nerve nest net network
neutral never news next nice night noble noise nominee noodle normal north nose notable note nothing notice novel now
nuclear number nurse nut oak obey object oblige obscure observe obtain obvious occur ocean october odor off offer
office often oil okay old olive olympic omit once one onion online only open opera opinion oppose option orange orbit
orchard order ordinary organ orient original orphan ostrich other outdoor outer output outside oval oven over own
owner oxygen oyster ozone pact paddle page pair palace palm panda panel panic panther paper parade parent park parrot
party pass patch path patient patrol pattern pause pave payment peace peanut pear peasant pelican pen penalty pencil
people pepper perfect permit person pet phone photo phrase physical piano picnic picture piece pig pigeon pill pilot
pink pioneer pipe pistol pitch pizza place planet plastic plate play please pledge pluck plug plunge poem poet point
polar pole police pond pony pool popular portion position possible post potato pottery poverty powder power practice
praise predict prefer prepare present pretty prevent price pride primary print priority prison private prize problem
process produce profit program project promote proof property prosper protect proud provide public pudding pull pulp
pulse pumpkin punch pupil puppy purchase purity purpose purse push put puzzle pyramid quality quantum quarter question
quick quit quiz quote rabbit raccoon race rack radar radio rail rain raise rally ramp ranch random range rapid rare
rate rather raven raw razor ready real reason rebel rebuild recall receive recipe record recycle reduce reflect reform
refuse region regret regular reject relax release relief rely remain remember remind remove render renew rent reopen
repair repeat replace report require rescue resemble resist resource response result retire retreat return reunion
reveal review reward rhythm rib ribbon rice rich ride ridge rifle right rigid ring riot ripple risk ritual rival river
road roast robot robust rocket romance roof rookie room rose rotate rough round route royal rubber rude rug rule run
runway rural sad saddle sadness safe sail salad salmon salon salt salute same sample sand satisfy satoshi sauce
sausage save say scale scan scare scatter scene scheme school science scissors scorpion scout scrap screen script
scrub sea search season seat second secret section security seed seek segment select sell seminar senior sense
sentence series service session settle setup seven shadow shaft shallow share shed shell sheriff shield shift shine
ship shiver shock shoe shoot shop short shoulder shove shrimp shrug shuffle shy sibling sick side siege sight sign
silent silk silly silver similar simple since sing siren sister situate six size skate sketch ski skill skin skirt
skull slab slam sleep slender slice slide slight slim slogan slot slow slush small smart smile smoke smooth snack
snake snap sniff snow soap soccer social sock soda soft solar soldier solid solution solve someone song soon sorry
sort soul sound soup source south space spare spatial spawn speak special speed spell spend sphere spice spider spike
spin spirit split spoil sponsor spoon sport spot spray spread spring spy square squeeze squirrel stable stadium staff
stage stairs stamp stand start state stay steak steel stem step stereo stick still sting stock stomach stone stool
story stove strategy street strike strong struggle student stuff stumble style subject submit subway success such
sudden suffer sugar suggest suit summer sun sunny sunset super supply supreme sure surface surge surprise surround
survey suspect sustain swallow swamp swap swarm swear sweet swift swim swing switch sword symbol symptom syrup system
table tackle tag tail talent talk tank tape target task taste tattoo taxi teach team tell ten tenant tennis tent term
test text thank that theme then theory there they thing this thought three thrive throw thumb thunder ticket tide
tiger tilt timber time tiny tip tired tissue title toast tobacco today toddler toe together toilet token tomato
tomorrow tone tongue tonight tool tooth top topic topple torch tornado tortoise toss total tourist toward tower town
toy track trade traffic tragic train transfer trap trash travel tray treat tree trend trial tribe trick trigger trim
trip trophy trouble truck true truly trumpet trust truth try tube tuition tumble tuna tunnel turkey turn turtle twelve
twenty twice twin twist two type typical ugly umbrella unable unaware uncle uncover under undo unfair unfold unhappy
uniform unique unit universe unknown unlock until unusual unveil update upgrade uphold upon upper upset urban urge
usage use used useful useless usual utility vacant vacuum vague valid valley valve van vanish vapor various vast vault
vehicle velvet vendor venture venue verb verify version very vessel veteran viable vibrant vicious victory video view
village vintage violin virtual virus visa visit visual vital vivid vocal voice void volcano volume vote voyage wage
wagon wait walk wall walnut want warfare warm warrior wash wasp waste water wave way wealth weapon wear weasel weather
web wedding weekend weird welcome west wet whale what wheat wheel when where whip whisper wide width wife wild will
win window wine wing wink winner winter wire wisdom wise wish witness wolf woman wonder wood wool word work world
worry worth wrap wreck wrestle wrist write wrong yard year yellow you young youth zebra zero zone zoo
""".split()

if __name__ == "__main__":
    main()
