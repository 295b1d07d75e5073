/** What a model may ask of us, checked before anything of that size is allocated. */
export interface ImportLimits {
  /** The file and its external data together. */
  readonly modelBytes: number;
  /** Nodes of the graph, its subgraphs and functions, and after functions are inlined. */
  readonly nodes: number;
  /** Inputs and outputs of one node. */
  readonly nodePorts: number;
  /** Messages and names of any kind: nodes, attributes, values, dimensions and so on. */
  readonly items: number;
  /** Elements of one tensor or value. */
  readonly elements: number;
  /** Dimensions of one tensor or value. */
  readonly rank: number;
  /** Bytes of all constant tensors together. */
  readonly tensorBytes: number;
  /** Numbers in all list attributes together. */
  readonly attributeNumbers: number;
  /** Bytes of one name. */
  readonly nameBytes: number;
  /** Bytes of all names and strings together. */
  readonly textBytes: number;
  /** Graphs in attributes of nodes of graphs; calls of functions in functions. */
  readonly depth: number;
}

const MEBI = 1024 * 1024;

export const DEFAULT_LIMITS: ImportLimits = {
  modelBytes: 64 * MEBI,
  nodes: 32_768,
  nodePorts: 4096,
  items: 500_000,
  elements: 256 * MEBI,
  rank: 32,
  tensorBytes: 64 * MEBI,
  attributeNumbers: 2_000_000,
  nameBytes: 16_384,
  textBytes: 16 * MEBI,
  depth: 16,
};
