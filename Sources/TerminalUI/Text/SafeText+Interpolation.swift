extension SafeText: ExpressibleByStringInterpolation {
  /// Makes text out of a literal, by the same rules as any other text.
  public init(stringLiteral value: String) { self.init(value) }

  /// Makes text out of a literal with values in it, each made safe by itself.
  public init(stringInterpolation: Interpolation) { self = stringInterpolation.text }

  /// Collects the parts of a literal.
  public struct Interpolation: StringInterpolationProtocol, Sendable {
    /// What was collected.
    var text = SafeText.empty

    /// Starts with nothing.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Adds a part of the literal.
    public mutating func appendLiteral(_ literal: String) { text += SafeText(literal) }

    /// Adds text that is safe already.
    public mutating func appendInterpolation(_ value: SafeText) { text += value }

    /// Adds a value's description, made safe.
    public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      text += SafeText(value.description)
    }
  }
}
