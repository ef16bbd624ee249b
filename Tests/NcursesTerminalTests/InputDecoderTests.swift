import TerminalUI
import TestKit
import Testing

@testable import NcursesTerminal

@Suite struct InputDecoderTests {
  /// What one key sends, and the key's notation.
  static let keys: [(bytes: String, key: String)] = [
    ("j", "j"), ("D", "D"), (" ", "space"), ("\r", "enter"), ("\n", "enter"), ("\t", "tab"),
    ("\u{7F}", "backspace"), ("\u{8}", "backspace"), ("\u{1}", "ctrl-a"), ("\u{4}", "ctrl-d"),
    ("\u{C}", "ctrl-l"), ("\u{1A}", "ctrl-z"), ("\u{1C}", "ctrl-\\"), ("\0", "ctrl-space"),
    ("é", "é"), ("界", "界"), ("😀", "😀"),
    // Arrows: cursor mode, application mode, with modifiers, rxvt, Alt as an Escape before.
    ("\u{1B}[A", "up"), ("\u{1B}OB", "down"), ("\u{1B}[1;5C", "ctrl-right"),
    ("\u{1B}[1;3D", "alt-left"), ("\u{1B}[1;2A", "shift-up"), ("\u{1B}[1;6A", "ctrl-shift-up"),
    ("\u{1B}[a", "shift-up"), ("\u{1B}O5A", "ctrl-up"), ("\u{1B}\u{1B}[A", "alt-up"),
    // The keys around them: xterm, VT220, Linux, rxvt.
    ("\u{1B}[H", "home"), ("\u{1B}OF", "end"), ("\u{1B}[1~", "home"), ("\u{1B}[4~", "end"),
    ("\u{1B}[7~", "home"), ("\u{1B}[8~", "end"), ("\u{1B}[2~", "ins"),
    ("\u{1B}[3~", "del"), ("\u{1B}[3;5~", "ctrl-del"), ("\u{1B}[3^", "ctrl-del"),
    ("\u{1B}[3$", "shift-del"), ("\u{1B}[5~", "pgup"), ("\u{1B}[6;3~", "alt-pgdn"),
    ("\u{1B}[Z", "shift-tab"),
    // Function keys.
    ("\u{1B}OP", "f1"), ("\u{1B}[11~", "f1"), ("\u{1B}[[A", "f1"), ("\u{1B}[[E", "f5"),
    ("\u{1B}[15~", "f5"), ("\u{1B}[24~", "f12"), ("\u{1B}[1;5P", "ctrl-f1"), ("\u{1B}[34~", "f20"),
    // Alt and a key.
    ("\u{1B}x", "alt-x"), ("\u{1B}X", "alt-X"), ("\u{1B}\r", "alt-enter"), ("\u{1B}é", "alt-é"),
    ("\u{1B}\u{7F}", "alt-backspace"), ("\u{1B}\u{1}", "ctrl-alt-a"),
    // Extended keyboards: modifyOtherKeys, fixterms.
    ("\u{1B}[27;5;9~", "ctrl-tab"), ("\u{1B}[27;6;65~", "ctrl-shift-a"), ("\u{1B}[97;5u", "ctrl-a"),
    ("\u{1B}[13;2u", "shift-enter"), ("\u{1B}[9;2u", "shift-tab"), ("\u{1B}[106u", "j"),
    // The keypad.
    ("\u{1B}OM", "enter"), ("\u{1B}Oy", "9"), ("\u{1B}Ok", "+"),
  ]

  @Test("Each key is known by what it sends", arguments: keys)
  func key(bytes: String, key: String) throws {
    var decoder = InputDecoder()
    let expected = try #require(Key(notation: key))
    // What may go on alone is a key only when nothing follows.
    #expect(decoder.decode(bytes.utf8) + decoder.flush() == [.key(expected)])
  }

  @Test("A key may come byte by byte", arguments: keys)
  func bytewise(bytes: String, key: String) throws {
    var decoder = InputDecoder()
    let expected = try #require(Key(notation: key))
    #expect(bytes.utf8.flatMap { decoder.decode([$0]) } == [.key(expected)])
  }

  @Test("All keys in one piece stay the same keys")
  func together() throws {
    var decoder = InputDecoder()
    let expected = try Self.keys.map { Input.key(try #require(Key(notation: $0.key))) }
    #expect(decoder.decode(Self.keys.map(\.bytes).joined().utf8) == expected)
  }

  @Test(
    "What is no key never acts as one",
    arguments: [
      "\u{1B}[1;5X", "\u{1B}[?1;2c", "\u{1B}[>41;354;0c", "\u{1B}[24;80y", "\u{1B}[?2026;2$y",
      "\u{1B}[<0;33;12m", "\u{1B}[<35;33;12M", "\u{1B}[<0;0;1M", "\u{1B}[<0;1M", "\u{1B}[<;;M",
      "\u{1B}[<0;99999999999999999999;1M", "\u{1B}[<0;1;65536M", "\u{1B}[<-1;2;3M",
      "\u{1B}[<0:1;2;3M", "\u{1B}[M !!",
      "\u{1B}[57399u", "\u{1B}]11;rgb:0000/0000/0000\u{1B}\\", "\u{1B}]11;rgb:00/00/00\u{7}",
      "\u{1B}P>|XTerm(379)\u{1B}\\", "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}[99999999999999999999~",
      "\u{1B}[200;5~", "\u{1B}Oz", "\u{1B}[[Q", "\u{9B}", "\u{85}",
    ])
  func unknown(bytes: String) {
    var decoder = InputDecoder()
    #expect(decoder.decode(bytes.utf8) + decoder.flush() == [])
    #expect(decoder.decode("j".utf8) == [.key(Key("j"))])
  }

  @Test(
    "Half a sequence is dropped when nothing follows",
    arguments: ["\u{1B}[1;", "\u{1B}]11;D", "\u{E2}\u{94}"])
  func broken(bytes: String) {
    var decoder = InputDecoder()
    #expect(decoder.decode(bytes.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }) == [])
    #expect(decoder.flush() == [])
  }

  @Test(
    "An Escape that nothing follows is the key Escape",
    arguments: [
      ("\u{1B}", ["esc"]), ("\u{1B}\u{1B}", ["esc", "esc"]), ("\u{1B}[", ["alt-["]),
      ("\u{1B}O", ["alt-O"]),
    ])
  func escape(bytes: String, keys: [String]) throws {
    var decoder = InputDecoder()
    #expect(decoder.decode(bytes.utf8) == [])
    #expect(decoder.flush() == (try keys.map { .key(try #require(Key(notation: $0))) }))
  }

  @Test("Bytes that are not UTF-8 are dropped, and what follows is kept")
  func invalid() {
    var decoder = InputDecoder()
    let bytes: [UInt8] = [0xFF, 0x61, 0xC0, 0xAF, 0x62, 0xE2, 0x94, 0x63, 0xED, 0xA0, 0x80, 0x64]
    #expect(decoder.decode(bytes) == "abcd".map { .key(Key($0)) })
  }

  @Test("A terminal without UTF-8 types ASCII")
  func ascii() {
    var decoder = InputDecoder(isUTF8: false)
    #expect(decoder.decode("aéb".utf8) == "ab".map { .key(Key($0)) })
  }

  @Test("The terminal's own description adds keys, and the longest wins")
  func ownSequences() {
    var decoder = InputDecoder(ownSequences: [
      Array("\u{1B}A".utf8): Key(.up), Array("\u{1B}Ab".utf8): Key(.function(9)),
      Array("\u{1B}[#q".utf8): Key(.home),
    ])
    #expect(decoder.decode("\u{1B}A".utf8) == [.key(Key(.up))])
    #expect(decoder.decode("\u{1B}Ab".utf8) == [.key(Key(.function(9)))])
    #expect(decoder.decode("\u{1B}[#q".utf8) == [.key(Key(.home))])
  }

  // MARK: Mouse and focus

  @Test(
    "A press, a drag and a turn of the wheel are told with their place, and what is held with them",
    arguments: [
      ("\u{1B}[<0;33;12M", Pointer(.press, at: Point(column: 32, row: 11))),
      ("\u{1B}[<28;1;1M", Pointer(.press, at: .zero, modifiers: [.shift, .alt, .control])),
      ("\u{1B}[<4;1;1M", Pointer(.press, at: .zero, modifiers: .shift)),
      ("\u{1B}[<32;7;9M", Pointer(.drag, at: Point(column: 6, row: 8))),
      ("\u{1B}[<48;7;9M", Pointer(.drag, at: Point(column: 6, row: 8), modifiers: .control)),
      ("\u{1B}[<64;500;200M", Pointer(.scrollUp, at: Point(column: 499, row: 199))),
      ("\u{1B}[<69;2;3M", Pointer(.scrollDown, at: Point(column: 1, row: 2), modifiers: .shift)),
    ])
  func pointer(bytes: String, pointer: Pointer) {
    var decoder = InputDecoder()
    #expect(decoder.decode(bytes.utf8) == [.pointer(pointer)])
    #expect(bytes.utf8.flatMap { decoder.decode([$0]) } == [.pointer(pointer)])
  }

  @Test("The terminal says when it gets the keys and when it loses them")
  func focus() {
    var decoder = InputDecoder()
    #expect(
      decoder.decode("\u{1B}[I\u{1B}[Oj".utf8) == [.focused(true), .focused(false), .key(Key("j"))])
  }

  @Test("Hostile reports in any mixture and any pieces never crash, hang, or act as letters")
  func mixtures() {
    var random = SeededGenerator(seed: 7)
    let pieces = [
      "\u{1B}", "[", "<", "0", "64", ";", "99999999999999999999", "M", "m", "I", "O", "-", ":",
      "\u{1B}[<", "\u{1B}[200~", "\u{1B}[201~", "\u{1B}[M", "\u{0}", "\u{7F}",
    ]
    for _ in 0..<3000 {
      var decoder = InputDecoder()
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        for input in decoder.decode((pieces.randomElement(using: &random) ?? "").utf8) {
          if case .pointer(let pointer) = input {
            #expect((0..<65_535).contains(pointer.point.column))
            #expect((0..<65_535).contains(pointer.point.row))
          }
        }
      }
      _ = decoder.flush()
      // An end of a paste sets everything right, whatever came before.
      _ = decoder.decode("\u{1B}[201~".utf8)
      _ = decoder.flush()
      #expect(decoder.decode("j".utf8) == [.key(Key("j"))])
    }
  }

  // MARK: Paste

  private static let pasteStart = "\u{1B}[200~"
  private static let pasteEnd = "\u{1B}[201~"

  @Test("What is pasted is text, never keys")
  func paste() {
    var decoder = InputDecoder()
    let pasted = Self.pasteStart + "Dy\r\nq\u{1B}[A\u{3}\tz" + Self.pasteEnd + "j"
    #expect(decoder.decode(pasted.utf8) == [.paste("Dy\nq[A\tz"), .key(Key("j"))])
  }

  @Test("A paste may come in pieces of any length", arguments: 1...9)
  func pieces(length: Int) {
    var decoder = InputDecoder()
    let bytes = Array((Self.pasteStart + "héllo\u{1B}[20 wörld" + Self.pasteEnd + "j").utf8)
    let pieces = stride(from: 0, to: bytes.count, by: length).map {
      bytes[$0..<min($0 + length, bytes.count)]
    }
    #expect(
      pieces.flatMap { decoder.decode($0) } == [.paste("héllo[20 wörld"), .key(Key("j"))])
  }

  @Test("A paste keeps no more than its limit")
  func pasteLimit() {
    var decoder = InputDecoder(pasteLimit: 4)
    #expect(decoder.decode((Self.pasteStart + "12345").utf8) == [])
    #expect(decoder.decode(("678" + Self.pasteEnd).utf8) == [.paste("1234")])
  }

  @Test("A paste without an end ends when nothing follows")
  func endlessPaste() {
    var decoder = InputDecoder()
    #expect(decoder.decode((Self.pasteStart + "text").utf8) == [])
    #expect(decoder.wait == .paste)
    #expect(decoder.flush() == [.paste("text")])
    #expect(decoder.wait == .nothing)
  }
}
