import Fleet
import Terraform

extension Preflight {
  /// Looks at the services of the cloud, and whether they have what is needed.
  func endpoints(_ survey: ConfigurationSurvey?) async -> [PreflightCheck] {
    guard let survey else {
      return [.skipped(.authURL, because: "The configuration cannot be read.")]
    }
    guard survey.outline.usesOpenStack else {
      return [.skipped(.authURL, because: "The configuration uses nothing of OpenStack.")]
    }
    guard let curl = Curl(world: world, trust: survey.access.trust) else {
      return [.skipped(.authURL, because: "curl is not on the PATH.")]
    }
    return await CloudProbe(preflight: self, survey: survey, curl: curl).checks()
  }

  /// Looks at Keystone alone, without asking for a token.
  func identity(_ survey: ConfigurationSurvey?) async -> PreflightCheck {
    guard let survey, survey.outline.usesOpenStack,
      let curl = Curl(world: world, trust: survey.access.trust)
    else { return .skipped(.authURL, because: "There is nothing to ask, or no curl.") }
    return await CloudProbe(preflight: self, survey: survey, curl: curl).identity().check
  }

  /// Whether the configuration names tunnels into the cloud.
  fileprivate var hasTunnels: Bool { !site.settings.tunnels.isEmpty }

  /// The newest plan that can be applied; nil without one.
  fileprivate func newestPlan() async -> Plan? {
    let planned = site.runs.list().first {
      $0.request.kind.makesPlan && site.runs.plan($0.request.id) != nil
    }
    guard let id = planned?.request.id else { return nil }
    // A plan that cannot be read tells nothing; its review says why.
    return await limited(else: nil) { try? await site.review(id) }
  }
}

/// The questions to the services of the cloud, each once what it builds on is answered.
///
/// Nobody gets the password before he has shown to be a Keystone, and nobody the token before he
/// has shown to be the service that is meant.
private struct CloudProbe: Sendable {
  let preflight: Preflight
  let survey: ConfigurationSurvey
  let curl: Curl

  private var access: CloudAccess { survey.access }

  /// A service that was looked at.
  fileprivate struct Looked: Sendable {
    let place: EndpointJudgement.Place
    let check: PreflightCheck

    /// Where it may be asked with the token; nil when it is not what it should be.
    var url: ServiceURL? { check.verdict == .ok ? place.url : nil }
  }

  func checks() async -> [PreflightCheck] {
    async let overridden = services(overriddenPlaces)
    async let plan = preflight.newestPlan()
    let identity = await identity()
    var checks = [identity.check]
    if let answer = identity.answer {
      checks.append(
        EndpointJudgement.clock(answer, now: preflight.world.clock.now()))
    } else {
      checks.append(.skipped(.clock, because: "Keystone does not answer."))
    }
    let (tokenChecks, token) = await token(isIdentityFine: identity.check.verdict == .ok)
    checks += tokenChecks
    var looked = await overridden
    if let token { looked += await services(cataloguePlaces(token, besides: looked)) }
    checks += looked.map(\.check).filter { isNeeded($0.id) || $0.verdict != .failure }
    for service in [OpenStackService.compute, .network] where looked.at(service) == nil {
      checks.append(absent(service, hasToken: token != nil))
    }
    var demand = survey.demand
    if let plan = await plan { demand.add(plan) }
    return checks + (await resources(demand, token?.token, looked))
  }

  // MARK: - Keystone

  func identity() async -> (check: PreflightCheck, answer: HTTPAnswer?) {
    guard let value = access.values[.authURL] else {
      if access[.cloud] != nil {
        let reason = "The entry of clouds.yaml is read by terraform alone, not by doctor."
        return (.skipped(.authURL, because: reason), nil)
      }
      let check = PreflightCheck.failure(
        .authURL, "There is no address of Keystone.", why: "The OpenStack provider needs it.",
        remedy: "export OS_AUTH_URL=… or TF_VAR_openstack_auth_url=…")
      return (check, nil)
    }
    guard let url = access.authURL else {
      let check = PreflightCheck.failure(
        .authURL, "The address of Keystone is none of HTTP.",
        remedy: "Write the whole of it, such as http://localhost:5000/v3.")
      return (check, nil)
    }
    let result = await curl.ask(.versions(at: url), within: preflight.limit)
    let place = EndpointJudgement.Place(
      .identity, at: url, namedBy: value, hasTunnels: preflight.hasTunnels)
    return (EndpointJudgement.service(at: place, result), try? result.get())
  }

  private func token(isIdentityFine: Bool) async -> ([PreflightCheck], TokenAnswer?) {
    guard isIdentityFine, let url = access.authURL else {
      let reason = "Keystone does not answer as it should."
      return (
        [.skipped(.token, because: reason), .skipped(.region, because: "There is no token.")], nil
      )
    }
    let isTold = preflight.hasMissingVariables
    if let missing = EndpointJudgement.missingCredentials(access, isTold: isTold) {
      return ([missing, .skipped(.region, because: "There is no token.")], nil)
    }
    guard let credentials = access.credentials else { return ([], nil) }
    let result = await curl.ask(.token(for: credentials, at: url), within: preflight.limit)
    let (check, token) = EndpointJudgement.token(result, access)
    guard let token else {
      return ([check, .skipped(.region, because: "There is no token.")], nil)
    }
    return ([check, EndpointJudgement.region(token, access)], token)
  }

  // MARK: - Services

  private var overriddenPlaces: [EndpointJudgement.Place] {
    access.overrides.compactMap { service, value in
      guard service != .identity, let url = ServiceURL(value.text.revealed) else { return nil }
      return EndpointJudgement.Place(
        service, at: url, namedBy: value, hasTunnels: preflight.hasTunnels)
    }
  }

  private func cataloguePlaces(
    _ token: TokenAnswer, besides known: [Looked]
  ) -> [EndpointJudgement.Place] {
    [OpenStackService.compute, .network, .image].compactMap { service in
      guard known.at(service) == nil,
        let url = token.url(of: service, region: access[.region], interface: access.interface)
      else { return nil }
      return EndpointJudgement.Place(
        service, at: url, namedBy: nil, hasTunnels: preflight.hasTunnels)
    }
  }

  private func services(_ places: [EndpointJudgement.Place]) async -> [Looked] {
    await withTaskGroup(of: Looked.self) { group in
      for place in places {
        group.addTask {
          let result = await curl.ask(.versions(at: place.url.root), within: preflight.limit)
          return Looked(place: place, check: EndpointJudgement.service(at: place, result))
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// Whether a run needs what a check is about: images are asked for by their names only.
  private func isNeeded(_ id: PreflightCheck.ID) -> Bool {
    guard id == .image, access.overrides[.image] == nil else { return true }
    return (survey.demand.things[.image] ?? []).contains { thing in
      if case .name = thing.name { true } else { false }
    }
  }

  private func absent(_ service: OpenStackService, hasToken: Bool) -> PreflightCheck {
    let id: PreflightCheck.ID = service == .compute ? .compute : .network
    guard hasToken else {
      return .skipped(id, because: "The catalogue names it, and there is no token.")
    }
    return .failure(
      id, "The catalogue has no \(service.name) for the region.",
      why: "No machine can be built without it.",
      remedy: "Set the region right, or name its address in endpoint_overrides.")
  }

  // MARK: - What is needed

  private func resources(
    _ demand: CloudDemand, _ token: Secret?, _ looked: [Looked]
  ) async -> [PreflightCheck] {
    await withTaskGroup(of: [PreflightCheck].self) { group in
      group.addTask { await compute(demand, token, looked.at(.compute)?.url) }
      group.addTask {
        await things(.networks, demand.things[.network], token, looked.at(.network)) {
          .networks($0.name, at: $1, token: $2)
        }
      }
      group.addTask {
        await things(.keyPairs, demand.things[.keyPair], token, looked.at(.compute)) {
          .keyPair($0.name.text, at: $1, token: $2)
        }
      }
      group.addTask {
        await things(.images, demand.things[.image], token, looked.at(.image)) {
          .images($0.name, at: $1, token: $2)
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
  }

  private func compute(
    _ demand: CloudDemand, _ token: Secret?, _ url: ServiceURL?
  ) async -> [PreflightCheck] {
    let named = demand.things[.flavor] ?? []
    guard let token, let url else {
      let reason = token == nil ? "There is no token." : "Nova does not answer as it should."
      return [.skipped(.quota, because: reason)]
        + (named.isEmpty ? [] : [.skipped(.flavors, because: reason)])
    }
    async let limits = curl.ask(.limits(at: url, token: token), within: preflight.limit)
    let list = await curl.ask(.flavors(at: url, token: token), within: preflight.limit)
    let flavors = (try? list.get()).flatMap(Flavor.list)
    let quota = CloudJudgement.quota(await limits, growth: demand.growth, flavors: flavors)
    return [quota] + (named.isEmpty ? [] : [CloudJudgement.flavors(named, list)])
  }

  private func things(
    _ id: PreflightCheck.ID, _ things: [CloudDemand.Thing]?, _ token: Secret?, _ looked: Looked?,
    _ request: @escaping @Sendable (CloudDemand.Thing, ServiceURL, Secret) -> OpenStackRequest
  ) async -> [PreflightCheck] {
    guard let things else { return [] }
    guard let token else { return [.skipped(id, because: "There is no token.")] }
    guard let url = looked?.url else {
      let reason = looked.map { "It cannot be asked: \($0.check.finding)" }
      return [.skipped(id, because: reason ?? "The catalogue names no service for it.")]
    }
    let results = await withTaskGroup(of: (Int, HTTPResult).self) { group in
      for (index, thing) in things.enumerated() {
        group.addTask {
          (index, await curl.ask(request(thing, url, token), within: preflight.limit))
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    let answered = things.enumerated().compactMap { index, thing in
      results[index].map { (thing: thing, result: $0) }
    }
    return [CloudJudgement.things(id, answered)]
  }
}

extension [CloudProbe.Looked] {
  /// What was found of a service; nil when nobody looked.
  fileprivate func at(_ service: OpenStackService) -> Element? {
    first { $0.place.service == service }
  }
}
