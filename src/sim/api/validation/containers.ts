// Validation of containers. Source: pkg/apis/core/validation validateContainers, validateInitContainers, validateContainerCommon.
import {duplicate, forbiddenField, invalidValue, notFoundValue, notSupported, required, tooMany, type FieldError} from "../field-errors.ts";
import {dnsLabelErrors, portNameErrors, portNumberErrors} from "../names.ts";
import type {Container, ContainerPort, Pod, PodSpec, SecurityContext} from "../types.ts";
import {envErrors} from "./env.ts";
import {lifecycleErrors, probeErrors} from "./probes.ts";
import {claimNamesErrors} from "./pod-resources.ts";
import {resourcesErrors} from "./resources.ts";
import {appArmorErrors, escalationErrors, seccompErrors} from "./security.ts";
import {mountErrors, resizePolicyErrors} from "./mounts.ts";

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const RESTART_POLICIES = ["Always", "Never", "OnFailure"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];

export function containersErrors(spec: PodSpec, at: string): FieldError[] {
  if (!spec.containers.length) return [required(`${at}.containers`)];
  const errors: FieldError[] = [], names = new Set<string>();
  for (const [i, container] of spec.containers.entries()) {
    const path = `${at}.containers[${i}]`;
    errors.push(...commonErrors(container, spec, path), ...restartErrors(container, path));
    if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
    else if (container.name) names.add(container.name);
    errors.push(...lifecycleErrors(container.lifecycle, `${path}.lifecycle`, spec.terminationGracePeriodSeconds), ...probeErrors(container.livenessProbe, `${path}.livenessProbe`, true),
      ...probeErrors(container.readinessProbe, `${path}.readinessProbe`, false), ...probeErrors(container.startupProbe, `${path}.startupProbe`, true));
  }
  errors.push(...hostPortErrors(spec.containers, `${at}.containers`));
  return errors;
}

export function initContainersErrors(spec: PodSpec, at: string): FieldError[] {
  const errors: FieldError[] = [], names = new Set(spec.containers.map(({name}) => name));
  for (const [i, container] of (spec.initContainers ?? []).entries()) {
    const path = `${at}.initContainers[${i}]`;
    errors.push(...commonErrors(container, spec, path));
    if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
    else if (container.name) names.add(container.name);
    if (container.restartPolicy === "Always") {
      errors.push(...lifecycleErrors(container.lifecycle, `${path}.lifecycle`, spec.terminationGracePeriodSeconds), ...probeErrors(container.livenessProbe, `${path}.livenessProbe`, true), ...probeErrors(container.readinessProbe, `${path}.readinessProbe`, false), ...probeErrors(container.startupProbe, `${path}.startupProbe`, true));
      continue;
    }
    for (const field of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const) {
      if (container[field]) errors.push(forbiddenField(`${path}.${field}`, "may not be set for init containers without restartPolicy=Always"));
    }
  }
  return errors;
}

// Allowed in EphemeralContainerCommon, in the order of its fields upstream.
const NOT_EPHEMERAL = ["ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"] as const;

/** validateEphemeralContainers. */
export function ephemeralErrors({spec}: Pick<Pod, "spec">, at: string): FieldError[] {
  const others = new Set([...spec.containers, ...(spec.initContainers ?? [])].map(({name}) => name)), names = new Set(others);
  return (spec.ephemeralContainers ?? []).flatMap((ephemeral, i) => {
    const path = `${at}[${i}]`, container = ephemeral as unknown as Container, errors = commonErrors(container, spec, path); // embeds what containers are
    if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
    names.add(container.name);
    const target = ephemeral.targetContainerName;
    if (target && !others.has(target)) errors.push(notFoundValue(`${path}.targetContainerName`, target));
    for (const field of NOT_EPHEMERAL) if (container[field] !== undefined && Object.keys(container[field] as object).length) errors.push(forbiddenField(`${path}.${field}`, "cannot be set for an Ephemeral Container"));
    for (const [j, {subPath, subPathExpr}] of (container.volumeMounts ?? []).entries()) {
      if (subPath) errors.push(forbiddenField(`${path}.volumeMounts[${j}].subPath`, "cannot be set for an Ephemeral Container"));
      if (subPathExpr) errors.push(forbiddenField(`${path}.volumeMounts[${j}].subPathExpr`, "cannot be set for an Ephemeral Container"));
    }
    return errors;
  });
}

/** validateContainerRestartPolicy. */
function restartErrors({restartPolicy, restartPolicyRules = []}: Container, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (restartPolicy === undefined && restartPolicyRules.length) errors.push(required(`${at}.restartPolicy`, "must specify restartPolicy when restart rules are used"));
  if (restartPolicy !== undefined && !RESTART_POLICIES.includes(restartPolicy)) errors.push(notSupported(`${at}.restartPolicy`, restartPolicy, RESTART_POLICIES));
  if (restartPolicyRules.length > 20) errors.push(tooMany(`${at}.restartPolicyRules`, restartPolicyRules.length, 20));
  for (const [i, {exitCodes}] of restartPolicyRules.entries()) {
    const path = `${at}.restartPolicyRules[${i}].exitCodes`;
    if (!exitCodes) errors.push(required(path, "must be specified"));
    else if (exitCodes.operator !== "In" && exitCodes.operator !== "NotIn") errors.push(notSupported(`${path}.operator`, exitCodes.operator, ["In", "NotIn"]));
  }
  return errors;
}

function commonErrors(container: Container, spec: PodSpec, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!container.name) errors.push(required(`${at}.name`));
  else errors.push(...dnsLabelErrors(container.name).map((text) => invalidValue(`${at}.name`, container.name, text)));
  const image = container.image ?? "";
  if (image !== image.trim()) errors.push(invalidValue(`${at}.image`, image, "must not have leading or trailing whitespace"));
  else if (!image) errors.push(required(`${at}.image`));
  const policy = container.terminationMessagePolicy;
  if (policy !== "File" && policy !== "FallbackToLogsOnError") errors.push(notSupported(`${at}.terminationMessagePolicy`, policy, ["File", "FallbackToLogsOnError"]));
  errors.push(...portsErrors(container.ports, `${at}.ports`), ...envErrors(container, at), ...mountErrors(container, spec, at));
  if (!PULL_POLICIES.includes(container.imagePullPolicy ?? "")) errors.push(notSupported(`${at}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES));
  errors.push(...resourcesErrors(container.resources ?? {}, `${at}.resources`), ...resizePolicyErrors(container, spec.restartPolicy, `${at}.resizePolicy`), ...securityErrors(container.securityContext, `${at}.securityContext`));
  if (container.securityContext?.procMount === "Unmasked" && spec.hostUsers !== false) errors.push(invalidValue(`${at}.securityContext.procMount`, "Unmasked", "`hostUsers` must be false to use `Unmasked`"));
  if (container.resources?.claims) errors.push(...claimNamesErrors(container.resources.claims, (spec.resourceClaims ?? []).map(({name}) => name), `${at}.resources.claims`));
  return errors;
}

function portsErrors(ports: readonly ContainerPort[] | undefined, at: string): FieldError[] {
  const errors: FieldError[] = [], names = new Set<string>();
  for (const [i, {name, containerPort, hostPort, protocol}] of (ports ?? []).entries()) {
    const path = `${at}[${i}]`;
    if (name) {
      const wrong = portNameErrors(name);
      if (wrong.length) errors.push(...wrong.map((text) => invalidValue(`${path}.name`, name, text)));
      else if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
      else names.add(name);
    }
    if (!containerPort) errors.push(required(`${path}.containerPort`));
    else errors.push(...portNumberErrors(containerPort).map((text) => invalidValue(`${path}.containerPort`, containerPort, text)));
    if (hostPort) errors.push(...portNumberErrors(hostPort).map((text) => invalidValue(`${path}.hostPort`, hostPort, text)));
    if (!protocol) errors.push(required(`${path}.protocol`));
    else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  }
  return errors;
}

/** checkHostPortConflicts. */
function hostPortErrors(containers: readonly Container[], at: string): FieldError[] {
  const errors: FieldError[] = [], taken = new Set<string>();
  for (const [i, {ports}] of containers.entries()) {
    for (const [j, {hostPort, hostIP = "", protocol}] of (ports ?? []).entries()) {
      if (!hostPort) continue;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) errors.push(duplicate(`${at}[${i}].ports[${j}].hostPort`, key));
      taken.add(key);
    }
  }
  return errors;
}

function securityErrors(context: SecurityContext | undefined, at: string): FieldError[] {
  if (!context) return [];
  const errors: FieldError[] = [];
  for (const field of ["runAsUser", "runAsGroup"] as const) {
    const id = context[field];
    if (id !== undefined && (id < 0 || id > 2147483647)) errors.push(invalidValue(`${at}.${field}`, id, "must be between 0 and 2147483647, inclusive"));
  }
  errors.push(...escalationErrors(context, at), ...seccompErrors(context.seccompProfile, `${at}.seccompProfile`), ...appArmorErrors(context.appArmorProfile, `${at}.appArmorProfile`));
  return errors;
}
