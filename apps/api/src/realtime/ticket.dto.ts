import { ApiProperty } from '@nestjs/swagger';

export class TicketDto {
  @ApiProperty({
    description: 'Good for one connection within the next minute',
    example: 'pC0uyJ8u0mRjWv9nXq3aFJ6Yz7hT2sQ4d5B1kLxNwEo',
  })
  ticket!: string;

  @ApiProperty({
    format: 'uri',
    description: 'Connect to this address with `?ticket=…`; what is said there is in asyncapi.yml',
    example: 'wss://a1b2c3d4.execute-api.us-west-1.amazonaws.com/dev',
  })
  url!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:46:10.000Z' })
  expiresAt!: string;
}
