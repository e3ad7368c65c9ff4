const UNKNOWN_COLOUR = '#c8c8cf';

const won = (amount) => `${amount.toLocaleString('ko')}원`;

/** A hit of the API as a card. @param paints CSS colour by name of colour */
export function productCard(hit, { html, components }, paints) {
  const colours = hit.colours.map((name) => paints[name] ?? UNKNOWN_COLOUR);
  const [image] = hit.images;
  const discounted = hit.discountRate > 0 && hit.listPrice !== null;
  return html`
    <article class="card ${hit.soldOut ? 'sold-out' : ''}">
      <div class="picture">
        ${
          image === undefined
            ? html`<span class="masked">${hit.masked ? '19세 이상' : ''}</span>`
            : html`<img src="${image}" alt="" loading="lazy" width="200" height="200" />`
        }
        ${hit.soldOut ? html`<span class="badge">품절</span>` : ''}
        <span class="colours" role="img" aria-label="${`색상: ${hit.colours.join(', ')}`}">
          ${colours.slice(0, 5).map((paint) => html`<i style="${{ background: paint }}"></i>`)}
        </span>
      </div>
      <p class="brand">${hit.brand?.name ?? hit.seller.name}</p>
      <h2>${components.Highlight({ attribute: 'name', hit })}</h2>
      <p class="price">
        ${discounted ? html`<em>${hit.discountRate}%</em>` : ''}
        <strong>${priceOf(hit)}</strong>
        ${discounted ? html`<del>${won(hit.listPrice)}</del>` : ''}
      </p>
      ${hit.reviews > 0 ? html`<p class="reviews">★ ${hit.rating.toFixed(1)} (${hit.reviews.toLocaleString('ko')})</p>` : ''}
    </article>
  `;
}

function priceOf({ price, priceDisplay }) {
  if (price !== null) return won(price);
  return priceDisplay === 'members_only' ? '회원 공개가' : '가격 문의';
}
