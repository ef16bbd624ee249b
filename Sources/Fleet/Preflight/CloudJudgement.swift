public import Terraform

/// Judges whether the cloud has what a deployment needs.
public enum CloudJudgement {
  // MARK: - Quota

  /// Judges what the project may still use.
  ///
  /// - Parameters:
  ///   - result: What came of the question for the limits.
  ///   - growth: What the reviewed plan builds; nil without a plan.
  ///   - flavors: The sizes of machines; nil when they are not known.
  /// - Returns: The check.
  public static func quota(
    _ result: HTTPResult, growth: CloudDemand.Growth?, flavors: [Flavor]?
  ) -> PreflightCheck {
    guard case .success(let answer) = result, let limits = ComputeLimits(answer) else {
      return unanswered(.quota, "the project's limits", result)
    }
    var needs: [(title: String, need: Int, allowance: Allowance, unit: String)] = []
    if let growth {
      needs.append(("machines", growth.machines, limits.instances, ""))
      let sizes = growth.flavors.compactMap { name, count in
        flavors?.first { $0.isCalled(name) }.map { (count, $0) }
      }
      if sizes.count == growth.flavors.count {
        needs.append(("cores", sum(sizes) { $0.cores }, limits.cores, ""))
        needs.append(("memory", sum(sizes) { $0.memory }, limits.memory, " MiB"))
      }
    }
    let short = needs.filter { $0.need > ($0.allowance.left ?? .max) }
    guard short.isEmpty else {
      let words = short.map { one in
        "\(one.need)\(one.unit) \(one.title) more, and \(one.allowance.left ?? 0)\(one.unit) "
          + "\(one.allowance.left == 1 ? "is" : "are") left"
      }
      return .failure(
        .quota, "The project's quota is too small for the plan.",
        why: "It needs \(words.joined(separator: "; ")).",
        remedy: "Delete what nobody needs, or ask those who run the cloud for more "
          + "(openstack limits show --absolute).")
    }
    if limits.instances.left == 0, growth == nil {
      return .warning(
        .quota, "No machine more may be built: \(left(limits)) left.",
        why: "A plan that builds one will fail in its apply.",
        remedy: "Delete what nobody needs, or ask those who run the cloud for more.")
    }
    let purpose = growth == nil ? "" : ", enough for the plan"
    return .ok(.quota, "\(left(limits)) left\(purpose)")
  }

  private static func sum(_ sizes: [(Int, Flavor)], _ part: (Flavor) -> Int) -> Int {
    sizes.reduce(0) { total, size in
      let (product, isTooMuch) = size.0.multipliedReportingOverflow(by: part(size.1))
      return isTooMuch ? .max / 2 : total &+ product
    }
  }

  private static func left(_ limits: ComputeLimits) -> String {
    func words(_ allowance: Allowance) -> String {
      allowance.left.map { "\($0)" } ?? "any number of"
    }
    let memory = limits.memory.left.map { "\($0 >> 10) GiB" } ?? "any amount of"
    return "\(words(limits.instances)) machines, \(words(limits.cores)) cores, \(memory) memory"
  }

  // MARK: - Things

  /// Judges whether the sizes of machines exist.
  ///
  /// - Parameters:
  ///   - things: The sizes that are named.
  ///   - result: What came of the question for the list.
  /// - Returns: The check.
  public static func flavors(
    _ things: [CloudDemand.Thing], _ result: HTTPResult
  ) -> PreflightCheck {
    guard case .success(let answer) = result, let flavors = Flavor.list(answer) else {
      return unanswered(.flavors, "the flavors", result)
    }
    let present = things.map { thing in flavors.contains { $0.isCalled(thing.name) } }
    let isWhole = flavors.count < OpenStackRequest.mostFlavors
    return presence(.flavors, Array(zip(things, present.map { $0 ? true : isWhole ? false : nil })))
  }

  /// Judges whether things of a kind exist.
  ///
  /// - Parameters:
  ///   - id: Which check it is: images, networks or key pairs.
  ///   - results: What came of the question for each.
  /// - Returns: The check.
  public static func things(
    _ id: PreflightCheck.ID, _ results: [(thing: CloudDemand.Thing, result: HTTPResult)]
  ) -> PreflightCheck {
    let collection = id == .networks ? "networks" : "images"
    var found: [(CloudDemand.Thing, Bool?)] = []
    for (thing, result) in results {
      guard case .success(let answer) = result else {
        return unanswered(id, "the \(plural(id))", result)
      }
      guard let isPresent = answer.isPresent(in: collection) else {
        return unanswered(id, "the \(plural(id))", result)
      }
      found.append((thing, isPresent))
    }
    return presence(id, found)
  }

  private static func presence(
    _ id: PreflightCheck.ID, _ found: [(CloudDemand.Thing, Bool?)]
  ) -> PreflightCheck {
    let missing = found.filter { $0.1 == false }.map(\.0.shown)
    guard missing.isEmpty else {
      return .failure(
        id, "The cloud has no \(singular(id)) \(missing.joined(separator: ", ")).",
        why: "The configuration or the plan names it, and no machine can be built without it.",
        remedy: "Name another one (\(command(id))), or see to it that it is there.")
    }
    guard found.allSatisfy({ $0.1 == true }) else {
      return .skipped(id, because: "The cloud has more \(plural(id)) than are looked through.")
    }
    return .ok(id, found.map(\.0.shown).joined(separator: ", "))
  }

  private static func singular(_ id: PreflightCheck.ID) -> String {
    switch id {
    case .images: "image"
    case .flavors: "flavor"
    case .networks: "network"
    default: "key pair"
    }
  }

  private static func plural(_ id: PreflightCheck.ID) -> String { singular(id) + "s" }

  private static func command(_ id: PreflightCheck.ID) -> String {
    id == .keyPairs ? "openstack keypair list" : "openstack \(singular(id)) list"
  }

  /// The check of something that was asked for, and not answered as it should be.
  private static func unanswered(
    _ id: PreflightCheck.ID, _ what: String, _ result: HTTPResult
  ) -> PreflightCheck {
    switch result {
    case .failure(let failure):
      return .failure(
        id, "The cloud was asked for \(what): \(failure.clause).",
        remedy: "Try again, with more time if it is slow: quarterdeck doctor --timeout 30s")
    case .success(let answer) where answer.status == 429:
      let wait = answer.retryAfter.map { "in \($0) s" } ?? "later"
      return .warning(
        id, "The cloud was asked for \(what): there are too many requests (429).",
        remedy: "Try again \(wait).")
    case .success(let answer):
      return .warning(
        id, "The cloud was asked for \(what), and answered with status \(answer.status).",
        why: answer.message, remedy: "Tell those who run the cloud if it stays so.")
    }
  }
}
