/** Who asks, and what he may: principals, roles, tokens. */
@NullMarked
package org.lockkeeper.web.access;

import org.jspecify.annotations.NullMarked;
