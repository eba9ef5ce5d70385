// The shape in which the other files of this folder say what structs and their fields are.

/** A struct by its Go name: what it is, and what its fields are. */
export interface StructDescriptions {
  readonly [struct: string]: { readonly about: string; readonly fields: { readonly [field: string]: string } }
}
