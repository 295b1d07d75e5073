/** What we have to say to the user about a model. Collected, not thrown, so that all come at once. */
export interface Diagnostic {
  /** `AREA_WHAT`, from the table of the package that gives it. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** ONNX node name, or null where no node is meant. */
  readonly node: string | null;
  readonly op: string | null;
  readonly message: string;
  readonly hint: string | null;
}
