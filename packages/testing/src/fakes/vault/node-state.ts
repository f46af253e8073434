// Fakes, of OpenBao and HashiCorp Vault: what a node of a cluster can be.
/** What a node is for its clients. */
export type NodeState = 'active' | 'sealed' | 'standby' | 'performance-standby' | 'dr-secondary'
