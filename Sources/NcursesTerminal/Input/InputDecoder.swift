import TerminalUI

/// Turns what a terminal sends into input, one byte after another.
///
/// A sequence that it does not know is dropped whole: its letters must never act as keys. A value,
/// owned by the terminal thread; knows no clock, so its owner says when enough time has passed.
struct InputDecoder {
  /// The keys of this terminal that do not follow the common scheme, by what they send.
  private let ownSequences: [[UInt8]: Key]
  private let isUTF8: Bool
  /// The most bytes of one paste that are kept; the rest is dropped.
  private let pasteLimit: Int
  /// Bytes that do not make an input yet.
  private var pending: [UInt8] = []
  /// What was pasted so far, while a paste goes on.
  private var paste: [UInt8]?

  /// Makes a decoder; `ownSequences` are the keys of the terminal's description.
  init(ownSequences: [[UInt8]: Key] = [:], isUTF8: Bool = true, pasteLimit: Int = 1 << 20) {
    self.ownSequences = ownSequences
    self.isUTF8 = isUTF8
    self.pasteLimit = pasteLimit
  }

  /// What its owner should wait for before it calls `flush`.
  enum Wait {
    /// Nothing is pending.
    case nothing
    /// A key may be incomplete.
    case key
    /// A paste goes on.
    case paste
  }

  /// Whether something is pending.
  var wait: Wait {
    if paste != nil { return .paste }
    return pending.isEmpty ? .nothing : .key
  }

  /// Returns the inputs that `bytes` complete.
  mutating func decode(_ bytes: some Sequence<UInt8>) -> [Input] {
    pending.append(contentsOf: bytes)
    return takeComplete()
  }

  /// Returns what is pending as it stands, because nothing followed for a while: an Escape is the key
  /// Escape, half a sequence is dropped, a paste ends.
  mutating func flush() -> [Input] {
    if let pasted = paste {
      let rest = pending
      paste = nil
      pending = []
      return [.paste(Self.text(of: Array((pasted + rest).prefix(pasteLimit))))]
    }
    let rest = pending
    pending = []
    switch rest.count {
    case 1 where rest == [Byte.escape]: return [.key(Key(.escape))]
    case 2 where rest == [Byte.escape, Byte.escape]:
      return [.key(Key(.escape)), .key(Key(.escape))]
    case 2 where rest[0] == Byte.escape:
      let letter = Character(Unicode.Scalar(rest[1]))
      return [.key(Key(.character(letter), modifiers: .alt))]
    default: return []
    }
  }

  private mutating func takeComplete() -> [Input] {
    var inputs: [Input] = []
    var position = 0
    while position < pending.count {
      if paste != nil {
        guard let (text, next) = takePaste(from: position) else {
          position = pending.count - heldBack(from: position)
          break
        }
        inputs.append(.paste(text))
        position = next
        continue
      }
      let unit = unit(at: position)
      guard unit.length > 0 else { break }
      position += unit.length
      switch unit.meaning {
      case .key(let key): inputs.append(.key(key))
      case .pointer(let pointer): inputs.append(.pointer(pointer))
      case .focus(let isFocused): inputs.append(.focused(isFocused))
      case .pasteStart: paste = []
      case .nothing: break
      }
    }
    pending.removeFirst(position)
    return inputs
  }
}

// MARK: Units

extension InputDecoder {
  /// The bytes of one key or report; a length of 0: more bytes must come first.
  struct Unit {
    var meaning: Meaning
    var length: Int

    enum Meaning {
      case key(Key)
      case pointer(Pointer)
      case focus(Bool)
      case pasteStart
      case nothing
    }

    static let incomplete = Unit(meaning: .nothing, length: 0)

    static func key(_ key: Key, _ length: Int) -> Unit { Unit(meaning: .key(key), length: length) }

    static func dropped(_ length: Int) -> Unit { Unit(meaning: .nothing, length: length) }
  }

  private func unit(at start: Int) -> Unit {
    let bytes = pending[start...]
    guard let first = bytes.first else { return .incomplete }
    switch first {
    case Byte.escape: return escaped(bytes)
    case 0..<0x20, Byte.delete: return .key(Self.controlKey(first), 1)
    default: return character(bytes)
    }
  }

  /// A unit that begins with an Escape.
  private func escaped(_ bytes: ArraySlice<UInt8>) -> Unit {
    guard bytes.count > 1 else { return .incomplete }
    let second = bytes[bytes.startIndex + 1]
    switch second {
    case UInt8(ascii: "["):
      let unit = EscapeSequence.control(bytes)
      return unit.isUnknown ? own(bytes) ?? unit.unit : unit.unit
    case UInt8(ascii: "O"):
      let unit = EscapeSequence.singleShift(bytes)
      return unit.isUnknown ? own(bytes) ?? unit.unit : unit.unit
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"):
      return EscapeSequence.string(bytes)
    default:
      if let own = own(bytes) { return own }
      // Alt sends Escape before what the key sends alone.
      var unit = unit(at: bytes.startIndex + 1)
      guard unit.length > 0 else { return .incomplete }
      unit.length += 1
      if case .key(let key) = unit.meaning {
        unit.meaning = .key(Key(key.base, modifiers: key.modifiers.union(.alt)))
      }
      return unit
    }
  }

  /// The key of the terminal's own description that `bytes` begin with, the longest if several do.
  private func own(_ bytes: ArraySlice<UInt8>) -> Unit? {
    let match = ownSequences.filter { bytes.starts(with: $0.key) }
      .max { $0.key.count < $1.key.count }
    return match.map { .key($0.value, $0.key.count) }
  }

  /// A character; what is not valid in UTF-8 is dropped byte by byte.
  private func character(_ bytes: ArraySlice<UInt8>) -> Unit {
    let first = bytes[bytes.startIndex]
    if first < 0x80 { return .key(Key(.character(Character(Unicode.Scalar(first)))), 1) }
    guard isUTF8 else { return .dropped(1) }
    let length =
      switch first {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 1
      }
    let continues = bytes.dropFirst().prefix(length - 1).prefix { $0 & 0xC0 == 0x80 }.count
    guard continues == length - 1 else {
      return bytes.count == 1 + continues && length > 1 ? .incomplete : .dropped(1 + continues)
    }
    guard let text = String(validating: bytes.prefix(length), as: UTF8.self),
      let scalar = text.unicodeScalars.first, scalar.value >= 0xA0
    else { return .dropped(length) }
    return .key(Key(.character(Character(scalar))), length)
  }

  /// The key that sends a control byte.
  private static func controlKey(_ byte: UInt8) -> Key {
    switch byte {
    case 0x00: Key(.character(" "), modifiers: .control)
    case 0x08, Byte.delete: Key(.backspace)
    case 0x09: Key(.tab)
    case 0x0A, 0x0D: Key(.enter)
    case 0x01...0x1A: Key(.character(Character(Unicode.Scalar(byte + 0x60))), modifiers: .control)
    default: Key(.character(Character(Unicode.Scalar(byte + 0x40))), modifiers: .control)
    }
  }
}

// MARK: Paste

extension InputDecoder {
  /// Appends pending bytes to the paste; returns its text, and the position after it, when its end
  /// has come.
  private mutating func takePaste(from start: Int) -> (String, Int)? {
    let bytes = pending[start...]
    guard let end = bytes.firstRange(of: Byte.pasteEnd) else {
      keepPasted(bytes.dropLast(heldBack(from: start)))
      return nil
    }
    keepPasted(bytes[..<end.lowerBound])
    let text = Self.text(of: paste ?? [])
    paste = nil
    return (text, end.upperBound)
  }

  private mutating func keepPasted(_ bytes: ArraySlice<UInt8>) {
    let room = pasteLimit - (paste?.count ?? 0)
    paste?.append(contentsOf: bytes.prefix(max(room, 0)))
  }

  /// The number of bytes at the end that may begin the paste's end.
  private func heldBack(from start: Int) -> Int {
    let longest = min(Byte.pasteEnd.count - 1, pending.count - start)
    return (0...longest).last { Byte.pasteEnd.starts(with: pending.suffix($0)) } ?? 0
  }

  /// What was pasted as text: lines end with a newline, and other control characters than tab
  /// are gone.
  private static func text(of bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      defer { previous = scalar }
      switch scalar {
      case "\r": text.append("\n")
      case "\n" where previous == "\r": break
      case "\n", "\t": text.append(scalar)
      case _ where scalar.properties.generalCategory == .control: break
      default: text.append(scalar)
      }
    }
    return String(text)
  }
}

/// Bytes with a meaning of their own.
enum Byte {
  static let escape: UInt8 = 0x1B
  static let delete: UInt8 = 0x7F
  static let bell: UInt8 = 0x07
  /// What ends a bracketed paste.
  static let pasteEnd = Array("\u{1B}[201~".utf8)
}
