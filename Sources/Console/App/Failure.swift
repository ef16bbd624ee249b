/// Something that did not work, told so that a person can go on: what failed, why, and what to do.
public struct Failure: Hashable, Sendable {
  /// What failed, as a sentence without a full stop: "The plan could not be read".
  public let what: String
  /// Why, in the words of whoever knows.
  public let why: String
  /// What to do next, as an imperative; empty if nothing can be done.
  public let remedy: String

  /// Makes a failure.
  public init(what: String, why: String, remedy: String = "") {
    self.what = what
    self.why = why
    self.remedy = remedy
  }

  /// What failed where a machine cannot be asked because of the bastion that it is behind.
  public static let noBastion = "The bastion lets nobody through"

  /// Whether it is the bastion's, and says nothing of the machine.
  var isOfBastion: Bool { what == Self.noBastion }

  /// The whole on one line.
  public var sentence: String {
    Self.joined(why.isEmpty ? what : "\(what): \(why)", remedy)
  }

  /// Why, and what to do, on one line.
  var detail: String { Self.joined(why, remedy) }

  /// Two sentences; the first may have its end already, since whoever knows why has his own words.
  private static func joined(_ first: String, _ second: String) -> String {
    guard let end = first.last, !second.isEmpty else { return first + second }
    return ".!?…".contains(end) ? "\(first) \(second)" : "\(first). \(second)"
  }
}
