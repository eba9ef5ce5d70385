// What an API server can say in CEL of one requirement of a label selector: which operators there are, and which of them
// have values. It checks neither by itself inside custom resources. The messages are Kubernetes' own, as MetalLB passes
// them on. They walk no list, so they cost little without bounds on any.

import type { ValidationRule } from 'kubernetes-types/apiextensions/v1'

const HAS_VALUES = '(has(self.values) && self.values.size() > 0)'

export const REQUIREMENT_RULES: ValidationRule[] = [
  {
    rule: "self.operator in ['In', 'NotIn', 'Exists', 'DoesNotExist']",
    message: 'not a valid label selector operator',
    messageExpression: `'"' + self.operator + '" is not a valid label selector operator'`,
    fieldPath: '.operator',
  },
  {
    rule: `!(self.operator in ['In', 'NotIn']) || ${HAS_VALUES}`,
    message: "for 'in', 'notin' operators, values set can't be empty",
    fieldPath: '.values',
  },
  {
    rule: `!(self.operator in ['Exists', 'DoesNotExist']) || !${HAS_VALUES}`,
    message: 'values set must be empty for exists and does not exist',
    fieldPath: '.values',
  },
]
