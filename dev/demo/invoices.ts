/** An invoice that waits for somebody's approval. */
export interface Invoice {
  readonly id: string;
  readonly purpose: string;
  /** In euros. */
  readonly amount: number;
  readonly department: string;
  /** E-mail address of whoever filed it. */
  readonly filedBy: string;
}

/** The type of resource that invoices are to the gateway. */
export const INVOICE_TYPE = 'invoice';

/** The action that is decided about. */
export const APPROVE = 'approve';

/** The invoices of the sample application. */
export const INVOICES: readonly Invoice[] = [
  invoice('2041', 'Train tickets to Graz', 180, 'Engineering', 'sam.security@example.com'),
  invoice('2042', 'Two desk chairs', 640, 'Engineering', 'max.manygroups@example.com'),
  invoice('2043', 'Penetration test', 12_400, 'Security', 'tess.tokenless@example.com'),
  invoice('2044', 'Payroll software, one year', 2_300, 'Finance', 'ada.admin@example.com'),
];

/** Who may approve what, for the gateway; each condition also in words, for people. */
export const INVOICE_GRANTS = [
  {
    role: 'admin',
    condition: 'resource.properties.filedBy != subject.properties.email',
    inWords: 'Admins approve everything, except what they filed themselves.',
  },
  {
    role: 'security-engineer',
    condition: 'resource.properties.department == "Security"',
    inWords: 'Security engineers approve what the department Security spends.',
  },
  {
    role: 'developer',
    condition: 'resource.properties.amount <= 500.0',
    inWords: 'Developers approve up to 500.',
  },
] as const;

function invoice(id: string, purpose: string, amount: number, department: string, filedBy: string): Invoice {
  return { id, purpose, amount, department, filedBy };
}
