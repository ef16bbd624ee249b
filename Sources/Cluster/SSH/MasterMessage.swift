/// What is said on the socket of an OpenSSH master.
///
/// A packet is four bytes with its length, and as many bytes: numbers of four bytes with the highest
/// first, and texts behind their length. Three open files follow the request for a session, each
/// with a byte of its own: what the command reads, its output, its error output.
///
/// Source: OpenSSH `PROTOCOL.mux`, version 4, which masters speak since OpenSSH 5.4.
public enum MasterMessage: Hashable, Sendable {
  /// The master speaks this version.
  case hello(version: UInt32)
  /// The machine runs the command.
  case opened(session: UInt32)
  /// The machine does not have the command: the master's reason.
  case refused(reason: String)
  /// The command ended with this code.
  case exited(code: UInt32)
  /// Another message, of this type.
  case other(UInt32)

  /// The version that is spoken here.
  public static let version: UInt32 = 4

  /// The longest packet that a master sends, in bytes; it takes no longer ones either.
  public static let longestPacket = 256 << 10

  /// Reads a packet; nil when it is cut off.
  ///
  /// - Parameter packet: The bytes behind its length.
  public init?(packet: [UInt8]) {
    var rest = packet[...]
    guard let type = rest.takeNumber() else { return nil }
    switch type {
    case Kind.hello:
      guard let version = rest.takeNumber() else { return nil }
      self = .hello(version: version)
    case Kind.opened:
      guard rest.takeNumber() != nil, let session = rest.takeNumber() else { return nil }
      self = .opened(session: session)
    case Kind.denied, Kind.failed:
      guard rest.takeNumber() != nil, let reason = rest.takeText() else { return nil }
      self = .refused(reason: reason)
    case Kind.exited:
      guard rest.takeNumber() != nil, let code = rest.takeNumber() else { return nil }
      self = .exited(code: code)
    default:
      self = .other(type)
    }
  }

  /// The packet that begins a conversation.
  public static let greeting = (Kind.hello.bytes + version.bytes).behindLength

  /// The packet that asks for a command to be run, without a terminal and without our environment.
  ///
  /// - Parameter command: The text for the remote shell.
  /// - Returns: The packet, which the three open files follow.
  public static func session(running command: String) -> [UInt8] {
    var body = Kind.session.bytes + UInt32(0).bytes + [UInt8]().behindLength
    // No terminal, no X11, no agent, no subsystem, no escape character.
    for flag: UInt32 in [0, 0, 0, 0, .max] { body += flag.bytes }
    body += [UInt8]().behindLength + Array(command.utf8).behindLength
    return body.behindLength
  }

  private enum Kind {
    static let hello: UInt32 = 0x0000_0001
    static let session: UInt32 = 0x1000_0002
    static let denied: UInt32 = 0x8000_0002
    static let failed: UInt32 = 0x8000_0003
    static let exited: UInt32 = 0x8000_0004
    static let opened: UInt32 = 0x8000_0006
  }
}

/// Packets that arrive in pieces.
public struct MasterPackets: Sendable {
  private var waiting: [UInt8] = []

  /// Nothing arrived yet.
  public init() {}

  /// Takes what arrived.
  public mutating func append(_ bytes: [UInt8]) { waiting += bytes }

  /// What the next packet says; nil before it is here as a whole.
  ///
  /// - Throws: `MasterPacketError` when it is not one of a master's.
  public mutating func next() throws(MasterPacketError) -> MasterMessage? {
    var rest = waiting[...]
    guard let length = rest.takeNumber() else { return nil }
    guard length <= MasterMessage.longestPacket else { throw MasterPacketError() }
    guard rest.count >= length else { return nil }
    guard let message = MasterMessage(packet: Array(rest.prefix(Int(length)))) else {
      throw MasterPacketError()
    }
    waiting = Array(rest.dropFirst(Int(length)))
    return message
  }
}

/// What arrived is no packet of a master.
public struct MasterPacketError: Error, Hashable, Sendable {}

extension ArraySlice<UInt8> {
  fileprivate mutating func takeNumber() -> UInt32? {
    guard count >= 4 else { return nil }
    defer { removeFirst(4) }
    return prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  fileprivate mutating func takeText() -> String? {
    guard let length = takeNumber(), count >= length else { return nil }
    defer { removeFirst(Int(length)) }
    return String(decoding: prefix(Int(length)), as: UTF8.self)
  }
}

extension UInt32 {
  fileprivate var bytes: [UInt8] {
    stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> $0) }
  }
}

extension [UInt8] {
  fileprivate var behindLength: [UInt8] { UInt32(count).bytes + self }
}
