/** Which hosts a fleet has, what each tells of itself, and what their pools' rules make of that. */
@NullMarked
package org.lockkeeper.fleet.members;

import org.jspecify.annotations.NullMarked;
