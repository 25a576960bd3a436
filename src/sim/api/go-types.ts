// What the OpenAPI schema does not say of upstream's Go types, and JSON shows: which fields are plain values (a zero is
// left out), which structs are always there, which slices appear as null, and the names of types in decoding errors.
// Source: k8s.io/api types.go.

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Numbers and booleans that are no pointers and `omitempty`: 0 and false are as good as absent. */
export const PLAIN = words(`
minReadySeconds observedGeneration hostPort nodePort healthCheckNodePort count sizeBytes signal generation code remainingItemCount retryAfterSeconds
initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold deprecatedCount
DeploymentStatus.replicas DeploymentStatus.updatedReplicas DeploymentStatus.readyReplicas DeploymentStatus.availableReplicas DeploymentStatus.unavailableReplicas
ReplicaSetStatus.fullyLabeledReplicas ReplicaSetStatus.readyReplicas ReplicaSetStatus.availableReplicas
ReplicationControllerStatus.fullyLabeledReplicas ReplicationControllerStatus.readyReplicas ReplicationControllerStatus.availableReplicas
DaemonSetStatus.updatedNumberScheduled DaemonSetStatus.numberAvailable DaemonSetStatus.numberUnavailable
StatefulSetStatus.readyReplicas StatefulSetStatus.currentReplicas StatefulSetStatus.updatedReplicas
JobStatus.active JobStatus.succeeded JobStatus.failed ServiceBackendPort.number partition HorizontalPodAutoscalerStatus.currentReplicas ScaleSpec.replicas
paused readOnly stdin stdinOnce tty hostIPC hostNetwork hostPID unschedulable publishNotReadyAddresses globalDefault chapAuthDiscovery chapAuthSession sslEnabled
authenticated denied clusterScope ExactDeviceRequest.count DeviceSubRequest.count insecureSkipTLSVerify namespaced x-kubernetes-preserve-unknown-fields`);
/** Exceptions to PLAIN: pointers all the same. */
export const POINTERS = words(`ObjectMeta.deletionGracePeriodSeconds PodSpec.terminationGracePeriodSeconds Probe.terminationGracePeriodSeconds
ClientIPConfig.timeoutSeconds ListMeta.remainingItemCount HorizontalPodAutoscalerStatus.observedGeneration ValidatingWebhook.timeoutSeconds MutatingWebhook.timeoutSeconds`);
/** Text behind a pointer: an empty text is kept. */
export const TEXT_POINTERS = words(`CronJobSpec.timeZone PodSpec.runtimeClassName PodSpec.preemptionPolicy PriorityClass.preemptionPolicy ServiceSpec.loadBalancerClass ServiceSpec.internalTrafficPolicy
ServiceSpec.ipFamilyPolicy HTTPIngressPath.pathType NetworkPolicyPort.protocol JobSpec.completionMode JobSpec.podReplacementPolicy PersistentVolumeSpec.volumeMode PersistentVolumeClaimSpec.volumeMode
StorageClass.reclaimPolicy StorageClass.volumeBindingMode Container.restartPolicy SecurityContext.procMount VolumeMount.mountPropagation VolumeMount.recursiveReadOnly PodSecurityContext.fsGroupChangePolicy
PodSecurityContext.supplementalGroupsPolicy TopologySpreadConstraint.nodeAffinityPolicy TopologySpreadConstraint.nodeTaintsPolicy HPAScalingRules.selectPolicy ValidatingWebhook.failurePolicy ValidatingWebhook.matchPolicy
ValidatingWebhook.sideEffects MutatingWebhook.failurePolicy MutatingWebhook.matchPolicy MutatingWebhook.sideEffects MutatingWebhook.reinvocationPolicy PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy
IngressClassParametersReference.apiGroup IngressClassParametersReference.namespace IngressClassParametersReference.scope SeccompProfile.localhostProfile PersistentVolumeClaimSpec.storageClassName discovery.v1.EndpointPort.name LeaseSpec.holderIdentity IngressSpec.ingressClassName
PersistentVolumeClaimSpec.volumeAttributesClassName PersistentVolumeSpec.volumeAttributesClassName TypedLocalObjectReference.apiGroup`);

/** Structs that are no pointers: always there, at least as {}. */
export const STRUCTS = words(`
DaemonSetSpec.template DaemonSetSpec.updateStrategy DeploymentSpec.template DeploymentSpec.strategy ReplicaSetSpec.template
StatefulSetSpec.template StatefulSetSpec.updateStrategy JobSpec.template CronJobSpec.jobTemplate PodTemplate.template
HorizontalPodAutoscalerSpec.scaleTargetRef ContainerResourceMetricSource.target ContainerResourceMetricStatus.current ExternalMetricSource.metric ExternalMetricSource.target
ExternalMetricStatus.current ExternalMetricStatus.metric ObjectMetricSource.describedObject ObjectMetricSource.metric ObjectMetricSource.target ObjectMetricStatus.current
ObjectMetricStatus.describedObject ObjectMetricStatus.metric PodsMetricSource.metric PodsMetricSource.target PodsMetricStatus.current PodsMetricStatus.metric
ResourceMetricSource.target ResourceMetricStatus.current Binding.target Container.resources EphemeralContainer.resources ContainerStatus.lastState ContainerStatus.state
Event.involvedObject Event.source Event.regarding Event.deprecatedSource NodeDaemonEndpoints.kubeletEndpoint NodeStatus.daemonEndpoints NodeStatus.nodeInfo
PersistentVolumeClaimSpec.resources PersistentVolumeClaimTemplate.spec PreferredSchedulingTerm.preference ServiceStatus.loadBalancer WeightedPodAffinityTerm.podAffinityTerm
Endpoint.conditions HTTPIngressPath.backend IngressServiceBackend.port IngressStatus.loadBalancer NetworkPolicySpec.podSelector ClusterRoleBinding.roleRef RoleBinding.roleRef
VolumeAttachmentSpec.source TokenReviewStatus.user ValidatingWebhook.clientConfig MutatingWebhook.clientConfig CustomResourceDefinitionSpec.names CustomResourceDefinitionStatus.acceptedNames
PodTemplateSpec.spec JobTemplateSpec.spec SelfSubjectReviewStatus.userInfo
ResourceClaimSpec.devices ResourceClaimTemplateSpec.spec ResourceSliceSpec.pool FlowSchemaSpec.priorityLevelConfiguration LimitedPriorityLevelConfiguration.limitResponse`);

/** LocalObjectReference and the types that embed it: an empty name is left out, whatever the schema says. */
export const REFERENCES = words("LocalObjectReference ConfigMapEnvSource ConfigMapKeySelector ConfigMapProjection ConfigMapVolumeSource SecretEnvSource SecretKeySelector SecretProjection");

/** Slices without `omitempty`: null when absent, [] when empty. */
export const LISTS = words(`ProjectedVolumeSource.sources Role.rules ClusterRole.rules HorizontalPodAutoscalerStatus.currentMetrics EndpointSlice.endpoints EndpointSlice.ports PolicyRule.verbs
PodSpec.containers NodeSelector.nodeSelectorTerms LimitRangeSpec.limits TopologySelectorLabelRequirement.values Endpoint.addresses
HTTPIngressRuleValue.paths CSINodeSpec.drivers PodFailurePolicy.rules SuccessPolicy.rules CustomResourceDefinitionSpec.versions CustomResourceDefinitionStatus.conditions
CustomResourceDefinitionStatus.storedVersions NonResourceRule.verbs ResourceRule.verbs SubjectRulesReviewStatus.resourceRules SubjectRulesReviewStatus.nonResourceRules
ScaleStatus.selector DeviceClaim.requests PolicyRulesWithSubjects.subjects ResourcePolicyRule.verbs ResourcePolicyRule.apiGroups ResourcePolicyRule.resources ResourcePolicyRule.namespaces NonResourcePolicyRule.verbs NonResourcePolicyRule.nonResourceURLs
AllocatedDeviceStatus.conditions PodFailurePolicyOnExitCodesRequirement.values`);

/** Slices that stay as empty as somebody wrote them: not kept as protobuf, or refused before. */
export const EMPTY_LISTS = words("CustomResourceDefinitionSpec.versions HPAScalingRules.policies");

/** Times that are no pointers: null when absent. */
export const TIMES = words(`TypedLocalObjectReference.apiGroup TypedObjectReference.apiGroup PodCondition.lastProbeTime PodCondition.lastTransitionTime ContainerStateTerminated.startedAt ContainerStateTerminated.finishedAt ContainerStateRunning.startedAt
Event.eventTime Event.firstTimestamp Event.lastTimestamp Event.deprecatedFirstTimestamp Event.deprecatedLastTimestamp EventSeries.lastObservedTime
DeploymentCondition.lastUpdateTime DeploymentCondition.lastTransitionTime ReplicaSetCondition.lastTransitionTime NodeCondition.lastHeartbeatTime NodeCondition.lastTransitionTime
DaemonSetCondition.lastTransitionTime StatefulSetCondition.lastTransitionTime JobCondition.lastProbeTime JobCondition.lastTransitionTime Condition.lastTransitionTime
NamespaceCondition.lastTransitionTime PersistentVolumeClaimCondition.lastProbeTime PersistentVolumeClaimCondition.lastTransitionTime ReplicationControllerCondition.lastTransitionTime
HorizontalPodAutoscalerCondition.lastTransitionTime CustomResourceDefinitionCondition.lastTransitionTime CertificateSigningRequestCondition.lastTransitionTime
CertificateSigningRequestCondition.lastUpdateTime APIServiceCondition.lastTransitionTime`);

/** Named Go types where decoding errors show them instead of `string`, `[]string`, `map[string]…`. */
export const GO_NAMES: {readonly [field: string]: string} = {
  "ResourceRequirements.requests": "v1.ResourceList", "ResourceRequirements.limits": "v1.ResourceList",
  "VolumeResourceRequirements.requests": "v1.ResourceList", "VolumeResourceRequirements.limits": "v1.ResourceList",
  "PersistentVolumeClaimSpec.accessModes": "[]v1.PersistentVolumeAccessMode", "PersistentVolumeSpec.accessModes": "[]v1.PersistentVolumeAccessMode",
  "PersistentVolumeSpec.capacity": "v1.ResourceList", "ResourceQuotaSpec.hard": "v1.ResourceList", "ResourceQuotaSpec.scopes": "[]v1.ResourceQuotaScope",
  "PodSpec.restartPolicy": "v1.RestartPolicy", "PodSpec.dnsPolicy": "v1.DNSPolicy", "Container.imagePullPolicy": "v1.PullPolicy", "PodSpec.preemptionPolicy": "v1.PreemptionPolicy",
  "Container.terminationMessagePolicy": "v1.TerminationMessagePolicy", "ContainerPort.protocol": "v1.Protocol", "ServicePort.protocol": "v1.Protocol",
  "ServiceSpec.type": "v1.ServiceType", "ServiceSpec.sessionAffinity": "v1.ServiceAffinity", "DeploymentStrategy.type": "v1.DeploymentStrategyType",
  "Toleration.effect": "v1.TaintEffect", "Toleration.operator": "v1.TolerationOperator", "Taint.effect": "v1.TaintEffect",
  "LabelSelectorRequirement.operator": "v1.LabelSelectorOperator", "NodeSelectorRequirement.operator": "v1.NodeSelectorOperator",
  "Capabilities.add": "[]v1.Capability", "Capabilities.drop": "[]v1.Capability", "CronJobSpec.concurrencyPolicy": "v1.ConcurrencyPolicy",
  "DeleteOptions.propagationPolicy": "v1.DeletionPropagation", "Secret.type": "v1.SecretType", "HTTPGetAction.scheme": "v1.URIScheme", "PodManagementPolicy": "v1.PodManagementPolicyType",
  "NetworkPolicySpec.policyTypes": "[]v1.PolicyType", "ObjectMeta.uid": "types.UID", "OwnerReference.uid": "types.UID",
  "NodeStatus.capacity": "v1.ResourceList", "NodeStatus.allocatable": "v1.ResourceList", "LimitRangeItem.max": "v1.ResourceList", "LimitRangeItem.min": "v1.ResourceList",
  "LimitRangeItem.default": "v1.ResourceList", "LimitRangeItem.defaultRequest": "v1.ResourceList",
};
