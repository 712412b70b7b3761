/** The fault matrix of stores with a VPC endpoint service. */
import { matrixSuite } from '../support/matrix-suite.ts';

matrixSuite('vpc');
