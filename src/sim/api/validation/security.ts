// Validation of seccomp and AppArmor profiles and of what a container's security context forbids together. Source: pkg/apis/core/validation validateSeccompProfileField, ValidateSecurityContext.
import {invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import {goValue} from "../go-structs.ts";
import type {AppArmorProfile, SeccompProfile, SecurityContext} from "../types.ts";

const TYPES = ["Localhost", "RuntimeDefault", "Unconfined"];

export function seccompErrors(profile: SeccompProfile | undefined, at: string): FieldError[] {
  if (!profile) return [];
  const {type, localhostProfile: path} = profile, errors: FieldError[] = [];
  if (!type) errors.push(required(`${at}.type`, "type is required when seccompProfile is set"));
  else if (!TYPES.includes(type)) errors.push(notSupported(`${at}.type`, type, TYPES));
  if (type === "Localhost" && path === undefined) errors.push(required(`${at}.localhostProfile`, "must be set when seccomp type is Localhost"));
  else if (type === "Localhost" && path!.startsWith("/")) errors.push(invalidValue(`${at}.localhostProfile`, path, "must be a relative path"));
  else if (type === "Localhost" && path!.split("/").includes("..")) errors.push(invalidValue(`${at}.localhostProfile`, path, "must not contain '..'"));
  else if (type !== "Localhost" && path !== undefined) errors.push(invalidValue(`${at}.localhostProfile`, goValue(profile, "Profile"), "can only be set when seccomp type is Localhost"));
  return errors;
}

/** ValidateAppArmorProfileField. */
export function appArmorErrors(profile: AppArmorProfile | undefined, at: string): FieldError[] {
  if (!profile) return [];
  const {type, localhostProfile: name} = profile, needed = required(`${at}.localhostProfile`, "must be set when AppArmor type is Localhost");
  if (!type) return [required(`${at}.type`, "type is required when appArmorProfile is set")];
  if (!TYPES.includes(type)) return [notSupported(`${at}.type`, type, TYPES)];
  if (type !== "Localhost") return name === undefined ? [] : [invalidValue(`${at}.localhostProfile`, name, "can only be set when AppArmor type is Localhost")];
  if (name === undefined) return [needed];
  if (name.trim() !== name) return [invalidValue(`${at}.localhostProfile`, name, "must not be padded with whitespace")];
  return name ? [] : [needed];
}

export function escalationErrors(context: SecurityContext, at: string): FieldError[] {
  const errors: FieldError[] = [], shown = () => goValue(context, "SecurityContext");
  if (context.procMount !== undefined && context.procMount !== "Default" && context.procMount !== "Unmasked") errors.push(notSupported(`${at}.procMount`, context.procMount, ["Default", "Unmasked"]));
  if (context.allowPrivilegeEscalation !== false) return errors;
  if (context.privileged) errors.push(invalidValue(at, shown(), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"));
  if (context.capabilities?.add?.includes("CAP_SYS_ADMIN")) errors.push(invalidValue(at, shown(), "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"));
  return errors;
}
