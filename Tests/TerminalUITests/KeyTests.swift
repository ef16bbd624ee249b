import TerminalUI
import Testing

@Suite struct KeyTests {
  @Test(
    "a notation and its key are the same thing twice",
    arguments: [
      ("j", Key("j")), ("D", Key("D")), ("?", Key("?")), ("-", Key("-")), ("space", Key(" ")),
      ("ctrl-d", Key(.character("d"), modifiers: .control)),
      ("ctrl--", Key(.character("-"), modifiers: .control)),
      ("ctrl-\\", Key(.character("\\"), modifiers: .control)),
      ("ctrl-space", Key(.character(" "), modifiers: .control)),
      ("alt-x", Key(.character("x"), modifiers: .alt)),
      ("alt-X", Key(.character("X"), modifiers: .alt)),
      ("ctrl-alt-x", Key(.character("x"), modifiers: [.control, .alt])),
      ("enter", Key(.enter)), ("esc", Key(.escape)), ("tab", Key(.tab)),
      ("shift-tab", Key(.backTab)),
      ("alt-shift-tab", Key(.backTab, modifiers: .alt)), ("backspace", Key(.backspace)),
      ("del", Key(.delete)), ("ins", Key(.insert)), ("up", Key(.up)), ("down", Key(.down)),
      ("left", Key(.left)), ("right", Key(.right)), ("home", Key(.home)), ("end", Key(.end)),
      ("pgup", Key(.pageUp)), ("pgdn", Key(.pageDown)), ("shift-up", Key(.up, modifiers: .shift)),
      ("f1", Key(.function(1))), ("f12", Key(.function(12))), ("é", Key("é")),
    ])
  func roundTrip(notation: String, key: Key) {
    #expect(Key(notation: notation) == key)
    #expect(key.notation == notation)
  }

  @Test(
    "aliases name the same keys",
    arguments: [
      ("return", "enter"), ("Escape", "esc"), ("Ctrl-D", "ctrl-d"), ("PageUp", "pgup"),
      ("delete", "del"),
      ("shift-d", "D"), ("backtab", "shift-tab"), ("F1", "f1"), ("alt-ctrl-x", "ctrl-alt-x"),
    ])
  func aliases(alias: String, notation: String) {
    #expect(Key(notation: alias)?.notation == notation)
  }

  @Test(
    "what is no key is refused",
    arguments: [
      "", " ", "\t", "jj", "ctrl-", "ctrl-ctrl-d", "f0", "f64", "f01", "f+1", "hyper-x", "\u{1B}",
      "\u{200B}",
    ])
  func refuses(notation: String) {
    #expect(Key(notation: notation) == nil)
  }

  @Test("one key has one value")
  func canonical() {
    #expect(Key(.character("D"), modifiers: .control) == Key(.character("d"), modifiers: .control))
    #expect(Key(.character("d"), modifiers: .shift) == Key("D"))
    #expect(Key(.character("ß"), modifiers: .shift) == Key("ß"))
    #expect(Key(.tab, modifiers: .shift) == Key(.backTab))
  }

  @Test("only a plain key types")
  func types() {
    #expect(Key("é").typedCharacter == "é")
    #expect(Key(.character("a"), modifiers: .control).typedCharacter == nil)
    #expect(Key(.character("a"), modifiers: .alt).typedCharacter == nil)
    #expect(Key(.enter).typedCharacter == nil)
  }
}
