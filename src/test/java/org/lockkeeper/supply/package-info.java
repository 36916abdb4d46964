/** What is shipped: its parts, their licences and vulnerabilities, and whether two builds give the same. */
@NullMarked
package org.lockkeeper.supply;

import org.jspecify.annotations.NullMarked;
