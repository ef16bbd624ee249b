/// One place of a frame: a glyph, its ink, and how it stands out.
///
/// Sixteen bytes without references: a frame of them compares and copies fast.
/// Only a ``Canvas`` fills cells, and only from ``SafeText``.
public struct Cell: Hashable, Sendable {
  /// The glyph's first word.
  private var low: UInt64
  /// The glyph's second word, and above it the ink and the flags.
  private var high: UInt64

  private static let inkShift: UInt64 = 48
  private static let inkMask: UInt64 = 0xFF << inkShift
  private static let selectedBit: UInt64 = 1 << 56
  private static let boldBit: UInt64 = 1 << 57

  init(_ glyph: Glyph, ink: Ink = .text, isBold: Bool = false) {
    low = glyph.low
    high = glyph.high | UInt64(ink.rawValue) << Self.inkShift | (isBold ? Self.boldBit : 0)
  }

  /// A space in ordinary ink.
  public static let blank = Cell(.space)

  /// The same place with another glyph; ink and flags stay.
  func replacingGlyph(with glyph: Glyph) -> Cell {
    var cell = self
    cell.low = glyph.low
    cell.high = high & ~Glyph.highMask | glyph.high
    return cell
  }
}

// MARK: Look

extension Cell {
  /// The role that decides its colours.
  public internal(set) var ink: Ink {
    get { Ink(rawValue: UInt8(truncatingIfNeeded: high >> Self.inkShift)) ?? .text }
    set { high = high & ~Self.inkMask | UInt64(newValue.rawValue) << Self.inkShift }
  }

  /// Whether it belongs to the selection.
  public internal(set) var isSelected: Bool {
    get { high & Self.selectedBit != 0 }
    set { high = newValue ? high | Self.selectedBit : high & ~Self.selectedBit }
  }

  /// Whether it is drawn bold.
  public internal(set) var isBold: Bool {
    get { high & Self.boldBit != 0 }
    set { high = newValue ? high | Self.boldBit : high & ~Self.boldBit }
  }

  /// Whether it is the second column of the wide glyph on its left: nothing to draw.
  public var isContinuation: Bool { low == 0 }

  /// Whether nothing can be seen of its glyph.
  public var isSpace: Bool { low == Glyph.space.low && high & Glyph.highMask == 0 }
}

// MARK: Glyph

extension Cell {
  /// The code points of a cell's glyph: the base, then its marks.
  ///
  /// Empty for a continuation; never more than five.
  public struct Scalars: RandomAccessCollection, Sendable {
    private let glyph: Glyph
    /// How many there are: 0...5.
    public let endIndex: Int
    /// 0.
    public var startIndex: Int { 0 }

    init(_ glyph: Glyph) {
      self.glyph = glyph
      endIndex = glyph.scalarCount
    }

    /// The code point at `position`; 0 is the base.
    public subscript(position: Int) -> Unicode.Scalar {
      Unicode.Scalar(glyph.value(at: position)) ?? " "
    }
  }

  /// The code points to put into the cell, without allocating.
  public var scalars: Scalars { Scalars(Glyph(low: low, high: high & Glyph.highMask)) }

  /// The glyph as text: one grapheme, or nothing in a continuation.
  public var glyph: String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}
