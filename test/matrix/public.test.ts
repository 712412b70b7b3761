/** The fault matrix of stores with a public endpoint. */
import { matrixSuite } from '../support/matrix-suite.ts';

matrixSuite('public');
