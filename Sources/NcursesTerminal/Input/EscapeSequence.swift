import TerminalUI

/// The common scheme of escape sequences: what xterm, VT220, rxvt, the Linux console and their
/// descendants send.
///
/// Source: xterm `ctlseqs.txt`, sections "PC-Style Function Keys" and "VT220-Style Function Keys".
enum EscapeSequence {
  /// A unit, and whether its sequence was complete but means nothing here.
  struct Reading {
    var unit: InputDecoder.Unit
    var isUnknown = false

    static let incomplete = Reading(unit: .incomplete)
  }

  /// The longest sequence that is waited for; what is longer is no key.
  private static let longest = 64
  /// The longest answer of a terminal that is waited for.
  private static let longestString = 4096

  /// Reads `ESC [`, parameters, a final byte.
  static func control(_ bytes: ArraySlice<UInt8>) -> Reading {
    let body = bytes.dropFirst(2)
    // The Linux console's F1…F5: ESC [ [ A…E.
    if body.first == UInt8(ascii: "[") {
      guard let letter = body.dropFirst().first else { return .incomplete }
      guard (0x41...0x45).contains(letter) else { return unknown(length: 4) }
      return Reading(unit: .key(Key(.function(Int(letter) - 0x40)), 4))
    }
    guard let finalIndex = body.firstIndex(where: isFinal(in: body)) else {
      return bytes.count > longest ? unknown(length: bytes.count) : .incomplete
    }
    let length = finalIndex - bytes.startIndex + 1
    let final = bytes[finalIndex]
    guard (0x40...0x7E).contains(final) || final == UInt8(ascii: "$") else {
      // A control byte or a letter from outside ASCII: the sequence was broken off before it.
      return unknown(length: length - 1)
    }
    // The old mouse report: three more bytes.
    if final == UInt8(ascii: "M"), length == 3 {
      return bytes.count < 6 ? .incomplete : unknown(length: 6)
    }
    let text = bytes[(bytes.startIndex + 2)..<finalIndex]
    if text.first == UInt8(ascii: "<"), final == UInt8(ascii: "M") {
      return pointer(text.dropFirst(), length) ?? unknown(length: length)
    }
    if text.isEmpty, final == UInt8(ascii: "I") || final == UInt8(ascii: "O") {
      let meaning = InputDecoder.Unit.Meaning.focus(final == UInt8(ascii: "I"))
      return Reading(unit: InputDecoder.Unit(meaning: meaning, length: length))
    }
    guard let parameters = parameters(text) else { return unknown(length: length) }
    if final == UInt8(ascii: "~"), parameters == [200] {
      return Reading(unit: InputDecoder.Unit(meaning: .pasteStart, length: length))
    }
    guard let key = key(final: final, parameters: parameters) else {
      return unknown(length: length)
    }
    return Reading(unit: .key(key, length))
  }

  /// Reads a press, a drag or a turn of the wheel: button, column, row, counted from 1; nil for what
  /// is none of them, such as a movement without a button.
  ///
  /// Source: xterm's control sequences, "SGR mouse mode" (1006).
  private static func pointer(_ text: ArraySlice<UInt8>, _ length: Int) -> Reading? {
    guard text.allSatisfy({ $0 == UInt8(ascii: ";") || (0x30...0x39).contains($0) }),
      let numbers = parameters(text), numbers.count == 3,
      (1...65_535).contains(numbers[1]), (1...65_535).contains(numbers[2])
    else { return nil }
    let action: Pointer.Action
    switch numbers[0] & ~0b11100 {
    case 0: action = .press
    case 32: action = .drag
    case 64: action = .scrollUp
    case 65: action = .scrollDown
    default: return nil
    }
    var modifiers: Key.Modifiers = []
    if numbers[0] & 4 != 0 { modifiers.insert(.shift) }
    if numbers[0] & 8 != 0 { modifiers.insert(.alt) }
    if numbers[0] & 16 != 0 { modifiers.insert(.control) }
    let point = Point(column: numbers[1] - 1, row: numbers[2] - 1)
    let pointer = Pointer(action, at: point, modifiers: modifiers)
    return Reading(unit: InputDecoder.Unit(meaning: .pointer(pointer), length: length))
  }

  /// Reads `ESC O`, perhaps a modifier, a letter: the arrows and the keypad in application mode.
  static func singleShift(_ bytes: ArraySlice<UInt8>) -> Reading {
    let body = bytes.dropFirst(2)
    let digits = body.prefix { (0x30...0x39).contains($0) }.prefix(2)
    guard let letter = body.dropFirst(digits.count).first else { return .incomplete }
    let length = 3 + digits.count
    guard (0x40...0x7E).contains(letter) else { return unknown(length: length - 1) }
    let modifiers = modifiers(Int(String(decoding: digits, as: UTF8.self)) ?? 1)
    guard let base = applicationKeys[letter] else { return unknown(length: length) }
    return Reading(unit: .key(Key(base, modifiers: modifiers), length))
  }

  /// Reads over a terminal's answer (`ESC ]`, `ESC P` and their kin), which ends with BEL or ESC \.
  static func string(_ bytes: ArraySlice<UInt8>) -> InputDecoder.Unit {
    var previous: UInt8 = 0
    for index in bytes.indices.dropFirst(2) {
      let byte = bytes[index]
      let isTerminator = previous == Byte.escape && byte == UInt8(ascii: "\\")
      if byte == Byte.bell || isTerminator { return .dropped(index - bytes.startIndex + 1) }
      previous = byte
    }
    return bytes.count > longestString ? .dropped(bytes.count) : .incomplete
  }

  private static func unknown(length: Int) -> Reading {
    Reading(unit: .dropped(length), isUnknown: true)
  }

  /// Whether a byte ends the sequence: a final byte, or one that cannot be part of it.
  private static func isFinal(in body: ArraySlice<UInt8>) -> (UInt8) -> Bool {
    // rxvt ends Shift with `$`, which elsewhere comes before the final byte of a private report.
    let isPrivate = body.first == UInt8(ascii: "?")
    return { byte in
      !(0x20...0x3F).contains(byte) || (byte == UInt8(ascii: "$") && !isPrivate)
    }
  }

  /// Numbers separated by semicolons, an empty one as 1; nil for reports (mouse, modes, colours).
  private static func parameters(_ text: ArraySlice<UInt8>) -> [Int]? {
    guard !text.isEmpty else { return [] }
    let fields = text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    var numbers: [Int] = []
    for field in fields {
      // Kitty's sub-parameters (after a colon) say more than is asked here.
      let digits = field.prefix { $0 != UInt8(ascii: ":") }
      if digits.isEmpty {
        numbers.append(1)
      } else if let number = Int(String(decoding: digits, as: UTF8.self)), number >= 0 {
        numbers.append(number)
      } else {
        return nil
      }
    }
    return numbers
  }
}

// MARK: Meanings

extension EscapeSequence {
  private static func key(final: UInt8, parameters: [Int]) -> Key? {
    let first = parameters.first ?? 1
    let modifiers = modifiers(parameters.count > 1 ? parameters[1] : 1)
    switch final {
    case UInt8(ascii: "~"):
      // xterm's modifyOtherKeys: 27, modifier, character.
      if first == 27, parameters.count == 3 { return character(parameters[2], modifiers) }
      return numberedKeys[first].map { Key($0, modifiers: modifiers) }
    case UInt8(ascii: "u"): return character(first, modifiers)
    case UInt8(ascii: "Z"): return Key(.backTab)
    case UInt8(ascii: "^"): return numberedKeys[first].map { Key($0, modifiers: .control) }
    case UInt8(ascii: "$"): return numberedKeys[first].map { Key($0, modifiers: .shift) }
    case UInt8(ascii: "@"):
      return numberedKeys[first].map { Key($0, modifiers: [.control, .shift]) }
    case 0x61...0x64 where parameters.isEmpty:  // rxvt: Shift and an arrow
      return letterKeys[final - 0x20].map { Key($0, modifiers: .shift) }
    default: return letterKeys[final].map { Key($0, modifiers: modifiers) }
    }
  }

  /// The key of a character's number, as extended keyboards send it.
  private static func character(_ number: Int, _ modifiers: Key.Modifiers) -> Key? {
    switch number {
    case 9: return modifiers.contains(.shift) ? Key(.backTab) : Key(.tab, modifiers: modifiers)
    case 13: return Key(.enter, modifiers: modifiers)
    case 27: return Key(.escape, modifiers: modifiers)
    case 8, 127: return Key(.backspace, modifiers: modifiers)
    case 32...0x10FFFF:
      // Kitty numbers the keys without a character in the private-use area.
      guard let scalar = Unicode.Scalar(UInt32(number)),
        scalar.properties.generalCategory != .privateUse,
        scalar.properties.generalCategory != .control
      else { return nil }
      return Key(.character(Character(scalar)), modifiers: modifiers)
    default: return nil
    }
  }

  /// One more than a sum: Shift 1, Alt 2, Control 4, Meta 8 (taken for Alt).
  private static func modifiers(_ number: Int) -> Key.Modifiers {
    let bits = number - 1
    var modifiers: Key.Modifiers = []
    guard bits > 0 else { return modifiers }
    if bits & 1 != 0 { modifiers.insert(.shift) }
    if bits & 10 != 0 { modifiers.insert(.alt) }
    if bits & 4 != 0 { modifiers.insert(.control) }
    return modifiers
  }

  private static let letterKeys: [UInt8: Key.Base] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right,
    UInt8(ascii: "D"): .left, UInt8(ascii: "F"): .end, UInt8(ascii: "H"): .home,
    UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2),
    UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
  ]

  private static let applicationKeys: [UInt8: Key.Base] = {
    var keys = letterKeys
    keys[UInt8(ascii: "M")] = .enter
    for (byte, character) in zip(UInt8(ascii: "j")...UInt8(ascii: "y"), "*+,-./0123456789") {
      keys[byte] = .character(character)
    }
    keys[UInt8(ascii: "X")] = .character("=")
    return keys
  }()

  private static let numberedKeys: [Int: Key.Base] = {
    var keys: [Int: Key.Base] = [
      1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    ]
    let functions = [
      11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34,
    ]
    for (index, number) in functions.enumerated() { keys[number] = .function(index + 1) }
    return keys
  }()
}
