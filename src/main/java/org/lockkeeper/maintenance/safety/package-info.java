/** The verdict: is it safe, and if not, what is in the way. Health shows it. */
@NullMarked
package org.lockkeeper.maintenance.safety;

import org.jspecify.annotations.NullMarked;
