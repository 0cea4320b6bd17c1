/** The roles that an invitation may give. */
export const memberRoles = ["member", "billing", "admin"] as const;
