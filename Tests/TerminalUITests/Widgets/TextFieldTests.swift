import TerminalUI
import Testing

@Suite struct TextFieldTests {
  @Test(
    "keys edit the line as a shell does",
    arguments: [
      (["a", "b"], "one twoab", 9), (["left", "x"], "one twxo", 7), (["home", "x"], "xone two", 1),
      (["home", "del"], "ne two", 0), (["backspace"], "one tw", 6), (["ctrl-w"], "one ", 4),
      (["ctrl-w", "ctrl-w"], "", 0), (["ctrl-u"], "", 0), (["ctrl-a", "ctrl-k"], "", 0),
      (["left", "left", "ctrl-k"], "one t", 5), (["left", "left", "ctrl-u"], "wo", 0),
      (["home", "left", "backspace"], "one two", 0), (["end", "right", "del"], "one two", 7),
      (["space", "é"], "one two é", 9), (["ctrl-b", "ctrl-d"], "one tw", 6),
      (["ctrl-a", "ctrl-f", "ctrl-h"], "ne two", 0),
    ])
  func edits(keys: [String], value: String, cursor: Int) {
    var field = TextField("one two")
    for key in keys.compactMap(Key.init(notation:)) {
      let isAccepted = field.accept(key)
      #expect(isAccepted)
    }
    #expect(field.value == value)
    #expect(field.cursor == cursor)
  }

  @Test(
    "other keys are not for a field",
    arguments: ["enter", "esc", "up", "f1", "ctrl-c", "alt-x", "tab"])
  func leaves(notation: String) throws {
    var field = TextField("x")
    let key = try #require(Key(notation: notation))
    let isAccepted = field.accept(key)
    #expect(!isAccepted)
    #expect(field == TextField("x"))
  }

  @Test("what is pasted is one line without a line feed at its end")
  func pastes() {
    var field = TextField("ab")
    _ = field.accept(Key(.left))
    field.insert("x\ny\u{1B}z\r\n")
    #expect(field.value == "ax y zb")
    #expect(field.cursor == 6)
    field.insert("\n")
    #expect(field.value == "ax y zb")
    field.insert("\u{301}")
    #expect(field.value == "ax y z\u{301}b")
    #expect(field.cursor == 6)
  }

  @Test("a narrow field shows the part around the cursor")
  func scrolls() {
    var field = TextField("abcdef")
    var frame = drawn(4, 1, field.draw)
    #expect(frame.plainText == "…ef")
    #expect(frame.cursor == Point(column: 3, row: 0))
    _ = field.accept(Key(.home))
    frame = drawn(4, 1, field.draw)
    #expect(frame.plainText == "abcd")
    #expect(frame.cursor == Point(column: 0, row: 0))
    #expect(frame.inkText == "pppp")
  }

  @Test("a masked field shows dots and no more than their number")
  func masks() {
    let frame = drawn(9, 1, TextField("s3cr日t", isMasked: true).draw)
    #expect(frame.plainText == "••••••")
    #expect(frame.cursor == Point(column: 6, row: 0))
    #expect(drawn(9, 1, in: .ascii, TextField("abc", isMasked: true).draw).plainText == "***")
  }

  @Test("an empty field shows what it is for; without focus there is no cursor")
  func placeholder() {
    let field = TextField(isFocused: false, placeholder: "cluster name")
    let frame = drawn(20, 1, field.draw)
    #expect(frame.plainText == "cluster name")
    #expect(frame.cursor == nil)
  }

  @Test("the cursor stands behind what was typed, hostile or not", arguments: Hostile.corpus)
  func hostile(hostile: Hostile) {
    var field = TextField()
    field.insert(hostile.text)
    let frame = drawn(500, 1, field.draw)
    #expect(frame.cursor == Point(column: SafeText(field.value).width, row: 0))
    while field.cursor > 0 { _ = field.accept(Key(.backspace)) }
    #expect(field.value.isEmpty)
  }
}
