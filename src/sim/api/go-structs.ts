// Objects as the server's own Go structures, which some messages show as JSON: other field names, another order, and every zero value.
// Kinds of fields: `"` text, `0` number, `!` boolean, `=T` structure; all others are pointers, slices or maps and null when absent; `:T` is what they hold,
// `+T` a structure whose fields are written in place. Source: k8s.io/kubernetes/pkg/apis/core/types.go.
import {Verbatim} from "./field-errors.ts";
import {isMap} from "./merge-patch.ts";
import type {Json, JsonObject} from "./object.ts";
import {unifiedDiff} from "./unified-diff.ts";

const TABLE: {readonly [type: string]: string} = {
  PodTemplateSpec: "Spec=PodSpec",
  PodSpec: `Volumes:Volume InitContainers:Container Containers:Container EphemeralContainers:EphemeralContainer RestartPolicy" TerminationGracePeriodSeconds ActiveDeadlineSeconds DNSPolicy" NodeSelector ServiceAccountName" AutomountServiceAccountToken NodeName" SecurityContext:PodSecurityContext ImagePullSecrets:LocalObjectReference Hostname" Subdomain" SetHostnameAsFQDN Affinity:Affinity SchedulerName" Tolerations:Toleration HostAliases:HostAlias PriorityClassName" Priority PreemptionPolicy DNSConfig:PodDNSConfig ReadinessGates:PodReadinessGate RuntimeClassName Overhead EnableServiceLinks TopologySpreadConstraints:TopologySpreadConstraint OS:Named SchedulingGates:Named ResourceClaims:PodResourceClaim Resources:ResourceRequirements HostnameOverride SchedulingGroup`,
  PodSecurityContext: "HostNetwork! HostPID! HostIPC! ShareProcessNamespace HostUsers SELinuxOptions:SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot SupplementalGroups SupplementalGroupsPolicy FSGroup FSGroupChangePolicy Sysctls:EnvPair SeccompProfile:Profile AppArmorProfile:Profile SELinuxChangePolicy",
  Container: `Name" Image" Command Args WorkingDir" Ports:ContainerPort EnvFrom:EnvFromSource Env:EnvVar Resources=ResourceRequirements ResizePolicy:ContainerResizePolicy RestartPolicy RestartPolicyRules VolumeMounts:VolumeMount VolumeDevices:VolumeDevice LivenessProbe:Probe ReadinessProbe:Probe StartupProbe:Probe Lifecycle:Lifecycle TerminationMessagePath" TerminationMessagePolicy" ImagePullPolicy" SecurityContext:SecurityContext Stdin! StdinOnce! TTY!`,
  EphemeralContainer: '+Container TargetContainerName"',
  ContainerPort: 'Name" HostPort0 ContainerPort0 Protocol" HostIP"', EnvVar: 'Name" Value" ValueFrom:EnvVarSource', EnvPair: 'Name" Value"', Named: 'Name"', LocalObjectReference: 'Name"',
  EnvVarSource: "FieldRef:ObjectFieldSelector ResourceFieldRef:ResourceFieldSelector ConfigMapKeyRef:KeySelector SecretKeyRef:KeySelector FileKeyRef",
  ObjectFieldSelector: 'APIVersion" FieldPath"', ResourceFieldSelector: 'ContainerName" Resource" Divisor"', KeySelector: 'Name" Key" Optional',
  EnvFromSource: 'Prefix" ConfigMapRef:EnvSource SecretRef:EnvSource', EnvSource: 'Name" Optional', ResourceRequirements: "Limits Requests Claims:ResourceClaim", ResourceClaim: 'Name" Request"', ContainerResizePolicy: 'ResourceName" RestartPolicy"',
  VolumeMount: 'Name" ReadOnly! RecursiveReadOnly MountPath" SubPath" MountPropagation SubPathExpr"', VolumeDevice: 'Name" DevicePath"',
  Probe: "Exec:ExecAction HTTPGet:HTTPGetAction TCPSocket:TCPSocketAction GRPC:GRPCAction InitialDelaySeconds0 TimeoutSeconds0 PeriodSeconds0 SuccessThreshold0 FailureThreshold0 TerminationGracePeriodSeconds",
  ExecAction: "Command", HTTPGetAction: 'Path" Port0 Host" Scheme" HTTPHeaders:EnvPair', TCPSocketAction: 'Port0 Host"', GRPCAction: "Port0 Service", SleepAction: "Seconds0",
  Lifecycle: "PostStart:LifecycleHandler PreStop:LifecycleHandler StopSignal", LifecycleHandler: "Exec:ExecAction HTTPGet:HTTPGetAction TCPSocket:TCPSocketAction Sleep:SleepAction",
  SecurityContext: "Capabilities:Capabilities Privileged SELinuxOptions:SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot ReadOnlyRootFilesystem AllowPrivilegeEscalation ProcMount SeccompProfile:Profile AppArmorProfile:Profile",
  Capabilities: "Add Drop", SELinuxOptions: 'User" Role" Type" Level"', Profile: 'Type" LocalhostProfile',
  Volume: 'Name" +VolumeSource',
  VolumeSource: "HostPath:HostPathVolumeSource EmptyDir:EmptyDirVolumeSource GCEPersistentDisk AWSElasticBlockStore GitRepo Secret:SecretVolumeSource NFS:NFSVolumeSource ISCSI Glusterfs PersistentVolumeClaim:PersistentVolumeClaimVolumeSource RBD Quobyte FlexVolume Cinder CephFS Flocker DownwardAPI:DownwardAPIVolumeSource FC AzureFile ConfigMap:ConfigMapVolumeSource VsphereVolume AzureDisk PhotonPersistentDisk Projected:ProjectedVolumeSource PortworxVolume ScaleIO StorageOS CSI:CSIVolumeSource Ephemeral:EphemeralVolumeSource Image:ImageVolumeSource",
  HostPathVolumeSource: 'Path" Type', EmptyDirVolumeSource: 'Medium" SizeLimit', SecretVolumeSource: 'SecretName" Items:KeyToPath DefaultMode Optional', ConfigMapVolumeSource: 'Name" Items:KeyToPath DefaultMode Optional', KeyToPath: 'Key" Path" Mode',
  NFSVolumeSource: 'Server" Path" ReadOnly!', PersistentVolumeClaimVolumeSource: 'ClaimName" ReadOnly!', DownwardAPIVolumeSource: "Items:DownwardAPIVolumeFile DefaultMode", DownwardAPIVolumeFile: 'Path" FieldRef:ObjectFieldSelector ResourceFieldRef:ResourceFieldSelector Mode',
  ProjectedVolumeSource: "Sources:VolumeProjection DefaultMode", VolumeProjection: "Secret:KeysProjection DownwardAPI:DownwardAPIProjection ConfigMap:KeysProjection ServiceAccountToken:ServiceAccountTokenProjection ClusterTrustBundle PodCertificate",
  KeysProjection: 'Name" Items:KeyToPath Optional', DownwardAPIProjection: "Items:DownwardAPIVolumeFile", ServiceAccountTokenProjection: 'Audience" ExpirationSeconds0 Path"',
  CSIVolumeSource: 'Driver" ReadOnly FSType VolumeAttributes NodePublishSecretRef:LocalObjectReference', EphemeralVolumeSource: "VolumeClaimTemplate:PersistentVolumeClaimTemplate", PersistentVolumeClaimTemplate: "Spec=PersistentVolumeClaimSpec", ImageVolumeSource: 'Reference" PullPolicy"',
  Toleration: 'Key" Operator" Value" Effect" TolerationSeconds', HostAlias: 'IP" Hostnames', PodDNSConfig: "Nameservers Searches Options:PodDNSConfigOption", PodDNSConfigOption: 'Name" Value', PodReadinessGate: 'ConditionType"',
  Affinity: "NodeAffinity:NodeAffinity PodAffinity:PodAffinity PodAntiAffinity:PodAffinity",
  NodeAffinity: "RequiredDuringSchedulingIgnoredDuringExecution:NodeSelector PreferredDuringSchedulingIgnoredDuringExecution:PreferredSchedulingTerm", NodeSelector: "NodeSelectorTerms:NodeSelectorTerm", NodeSelectorTerm: "MatchExpressions:NodeSelectorRequirement MatchFields:NodeSelectorRequirement",
  NodeSelectorRequirement: 'Key" Operator" Values', PreferredSchedulingTerm: "Weight0 Preference=NodeSelectorTerm", PodAffinity: "RequiredDuringSchedulingIgnoredDuringExecution:PodAffinityTerm PreferredDuringSchedulingIgnoredDuringExecution:WeightedPodAffinityTerm",
  PodAffinityTerm: 'LabelSelector Namespaces TopologyKey" NamespaceSelector MatchLabelKeys MismatchLabelKeys', WeightedPodAffinityTerm: "Weight0 PodAffinityTerm=PodAffinityTerm",
  TopologySpreadConstraint: 'MaxSkew0 TopologyKey" WhenUnsatisfiable" LabelSelector MinDomains NodeAffinityPolicy NodeTaintsPolicy MatchLabelKeys', PodResourceClaim: 'Name" ResourceClaimName ResourceClaimTemplateName',
  PersistentVolumeClaimSpec: 'AccessModes Selector Resources=VolumeResourceRequirements VolumeName" StorageClassName VolumeMode DataSource:TypedLocalObjectReference DataSourceRef:TypedObjectReference VolumeAttributesClassName',
  VolumeResourceRequirements: "Limits Requests", TypedLocalObjectReference: 'APIGroup Kind" Name"', TypedObjectReference: 'APIGroup Kind" Name" Namespace',
  PersistentVolumeSource: "GCEPersistentDisk AWSElasticBlockStore HostPath:HostPathVolumeSource Glusterfs NFS:NFSVolumeSource RBD Quobyte ISCSI FlexVolume Cinder CephFS FC Flocker AzureFile VsphereVolume AzureDisk PhotonPersistentDisk PortworxVolume ScaleIO Local:LocalVolumeSource StorageOS CSI:CSIPersistentVolumeSource",
  LocalVolumeSource: 'Path" FSType', CSIPersistentVolumeSource: 'Driver" VolumeHandle" ReadOnly! FSType" VolumeAttributes ControllerPublishSecretRef NodeStageSecretRef NodePublishSecretRef ControllerExpandSecretRef NodeExpandSecretRef',
  VolumeNodeAffinity: "Required:NodeSelector",
  PodFailurePolicy: "Rules:PodFailurePolicyRule", PodFailurePolicyRule: 'Action" OnExitCodes:PodFailurePolicyOnExitCodesRequirement OnPodConditions:PodFailurePolicyOnPodConditionsPattern', PodFailurePolicyOnExitCodesRequirement: 'ContainerName Operator" Values', PodFailurePolicyOnPodConditionsPattern: 'Type" Status"',
  ServicePort: 'Name" Protocol" AppProtocol Port0 TargetPort0 NodePort0',
  DaemonSetUpdateStrategy: 'Type" RollingUpdate:RollingUpdateDaemonSet', RollingUpdateDaemonSet: "MaxUnavailable0 MaxSurge0",
  StatefulSetUpdateStrategy: 'Type" RollingUpdate:RollingUpdateStatefulSetStrategy', RollingUpdateStatefulSetStrategy: "Partition0 MaxUnavailable",
  SuccessPolicy: "Rules:SuccessPolicyRule", SuccessPolicyRule: "SucceededIndexes SucceededCount",
  RoleRef: 'APIGroup" Kind" Name"',
};

interface Field { readonly name: string; readonly json: string; readonly zero: Json; readonly type?: string; readonly inline?: boolean; readonly whole?: boolean }

const JSON_NAMES: {readonly [name: string]: string} = {StorageOS: "storageos", CephFS: "cephfs"};
/** `DNSPolicy` → `dnsPolicy`, `TTY` → `tty`. */
const jsonName = (name: string): string => JSON_NAMES[name] ?? name.replace(/^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]/, (head) => head.toLowerCase());
const ZEROS: {readonly [mark: string]: Json} = {'"': "", "0": 0, "!": false};

const fields = new Map<string, readonly Field[]>();

function fieldsOf(type: string): readonly Field[] {
  let known = fields.get(type);
  if (!known) {
    known = TABLE[type]!.split(" ").map((text) => {
      const [, plus, name = "", mark = "", below] = /^(\+)?(\w*[A-Za-z])(["0!=:]?)(\w+)?$/.exec(text)!; // the table is ours
      return {name, json: jsonName(name), zero: ZEROS[mark] ?? null, ...(plus && {inline: true, type: name}), ...(below && {type: below}), ...(mark === "=" && {whole: true})};
    });
    fields.set(type, known);
  }
  return known;
}

/** A value as Go's structure of a type would be marshalled. */
export function goStruct(value: Json | undefined, type: string): JsonObject {
  const object = type === "PodSpec" ? podParts((value ?? {}) as JsonObject) : (value ?? {}) as JsonObject; // values are of the type
  if (type === "PodTemplateSpec") return {...sortedMap((object["metadata"] ?? {}) as JsonObject), Spec: goStruct(object["spec"], "PodSpec")}; // ObjectMeta is written in place, by its own names
  const result: {[name: string]: Json} = {};
  for (const field of fieldsOf(type)) {
    if (field.inline) Object.assign(result, goStruct(object, field.type!));
    else result[field.name] = fieldValue(object[field.json], field);
  }
  return result;
}

function fieldValue(value: Json | undefined, {type, whole, zero}: Field): Json {
  if (value === undefined || value === null) return whole ? goStruct({}, type!) : zero;
  if (!type) return isMap(value) ? sortedMap(value) : value;
  return Array.isArray(value) ? (value as readonly Json[]).map((item) => goStruct(item, type)) : goStruct(value, type);
}

/** A map as Go writes it; of a label selector, matchLabels come first. */
function sortedMap(map: JsonObject): JsonObject {
  const entries = Object.entries(map).sort(([a], [b]) => (b === "matchLabels" ? 1 : a === "matchLabels" || a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, isMap(value) ? sortedMap(value) : value]));
}

/** In the server's own PodSpec the host's namespaces are part of the security context. */
function podParts(spec: JsonObject): JsonObject {
  const {hostNetwork, hostPID, hostIPC, hostUsers, shareProcessNamespace, securityContext} = spec;
  const shared = {hostNetwork, hostPID, hostIPC, hostUsers, shareProcessNamespace};
  return securityContext || Object.values(shared).some((value) => value !== undefined) ? {...spec, securityContext: {...(securityContext as JsonObject), ...shared}} : spec;
}

/** For messages that show a whole structure. */
export const goValue = (value: unknown, type: string): Verbatim => new Verbatim(JSON.stringify(goStruct(value as JsonObject, type))); // an object of the API is JSON

/** What differs between two structures: what the API's immutability errors show. */
export function goDiff(before: unknown, after: unknown, type: string): string {
  const lines = (value: unknown): string[] => JSON.stringify(goStruct(value as JsonObject, type), null, 1).split("\n"); // an object of the API is JSON
  return unifiedDiff(lines(before), lines(after));
}
