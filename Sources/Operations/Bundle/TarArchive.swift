/// Files in the form of `tar`: written for a bundle, and read again from one.
///
/// Source: POSIX.1-1988, “ustar”. Only files are written and read; folders are made by whoever
/// unpacks it, and links and devices are left out: nobody's bundle leads anywhere else.
public enum TarArchive {
  /// A file in it.
  public struct Entry: Hashable, Sendable {
    /// Its path, without a slash at the beginning and without parent folders.
    public var name: String
    /// What is in it.
    public var bytes: [UInt8]

    /// Makes an entry.
    public init(name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }

  private static let block = 512

  // MARK: - Writing

  /// Returns an archive of files that only their owner can read.
  ///
  /// - Parameters:
  ///   - entries: The files; a name has 100 bytes at most, or 255 with a slash at a suitable place.
  ///   - time: When they were made, in seconds since 1970.
  /// - Returns: The bytes; nil when a name is too long.
  public static func bytes(of entries: [Entry], madeAt time: Int) -> [UInt8]? {
    var all: [UInt8] = []
    for entry in entries {
      guard let header = header(of: entry, madeAt: time) else { return nil }
      all += header
      all += entry.bytes
      all += [UInt8](repeating: 0, count: padding(entry.bytes.count))
    }
    return all + [UInt8](repeating: 0, count: 2 * block)
  }

  private static func padding(_ count: Int) -> Int { (block - count % block) % block }

  private static func header(of entry: Entry, madeAt time: Int) -> [UInt8]? {
    guard let (prefix, name) = parts(of: Array(entry.name.utf8)) else { return nil }
    var header = [UInt8](repeating: 0, count: block)
    func put(_ bytes: some Sequence<UInt8>, at offset: Int) {
      for (index, byte) in bytes.enumerated() { header[offset + index] = byte }
    }
    func octal(_ number: Int, digits: Int) -> [UInt8] {
      let text = String(number, radix: 8)
      return Array((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8)
    }
    put(name, at: 0)
    put(octal(0o600, digits: 7), at: 100)
    put(octal(0, digits: 7), at: 108)
    put(octal(0, digits: 7), at: 116)
    put(octal(entry.bytes.count, digits: 11), at: 124)
    put(octal(max(0, time), digits: 11), at: 136)
    put("        0".utf8, at: 148)
    put("ustar\u{0}00".utf8, at: 257)
    put(prefix, at: 345)
    // The sum is made with blanks in its own place.
    let sum = header.reduce(0) { $0 + Int($1) }
    put(octal(sum, digits: 6) + [0, 0x20], at: 148)
    return header
  }

  /// A name of more than 100 bytes is divided at a slash.
  private static func parts(of name: [UInt8]) -> (
    prefix: ArraySlice<UInt8>, name: ArraySlice<UInt8>
  )? {
    if name.count <= 100 { return ([], name[...]) }
    let slash = name.indices.first { index in
      name[index] == UInt8(ascii: "/") && index <= 155 && name.count - index - 1 <= 100
    }
    return slash.map { (name[..<$0], name[($0 + 1)...]) }
  }

  // MARK: - Reading

  /// Reads the files of an archive.
  ///
  /// - Parameter bytes: The archive.
  /// - Returns: The files; nil when it is none, or is cut off.
  public static func entries(of bytes: [UInt8]) -> [Entry]? {
    var entries: [Entry] = []
    var rest = bytes[...]
    while rest.count >= block {
      let header = rest.prefix(block)
      if header.allSatisfy({ $0 == 0 }) { return entries }
      guard isHeader(header), let size = number(in: header, at: 124, digits: 12) else { return nil }
      rest = rest.dropFirst(block)
      guard size <= rest.count else { return nil }
      let kind = header[header.startIndex + 156]
      let name = text(in: header, at: 345, 155) + text(in: header, at: 0, 100)
      if kind == UInt8(ascii: "0") || kind == 0, let path = Self.path(name) {
        entries.append(Entry(name: path, bytes: Array(rest.prefix(size))))
      }
      rest = rest.dropFirst(size + padding(size))
    }
    // A whole one ends with a block of nothing.
    return nil
  }

  private static func isHeader(_ header: ArraySlice<UInt8>) -> Bool {
    guard let wanted = number(in: header, at: 148, digits: 8) else { return false }
    let sum = header.enumerated().reduce(0) { sum, byte in
      sum + ((148..<156).contains(byte.offset) ? 0x20 : Int(byte.element))
    }
    return sum == wanted
  }

  private static func number(in header: ArraySlice<UInt8>, at offset: Int, digits: Int) -> Int? {
    let field = header.dropFirst(offset).prefix(digits).filter { $0 != 0 && $0 != 0x20 }
    return Int(String(decoding: field, as: UTF8.self), radix: 8)
  }

  private static func text(in header: ArraySlice<UInt8>, at offset: Int, _ length: Int) -> String {
    let field = header.dropFirst(offset).prefix(length).prefix { $0 != 0 }
    return field.isEmpty || offset == 0
      ? String(decoding: field, as: UTF8.self) : String(decoding: field, as: UTF8.self) + "/"
  }

  /// The path without what leads out of the folder; nil when nothing is left.
  private static func path(_ name: String) -> String? {
    let parts = name.split(separator: "/").filter { $0 != "." && $0 != ".." }
    return parts.isEmpty ? nil : parts.joined(separator: "/")
  }
}
